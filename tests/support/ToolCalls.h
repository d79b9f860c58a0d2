// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/catalogue/CatalogueLoader.h"
#include "executors/automation/AutomationExecutor.h"
#include "support/RecordingContext.h"

#include <QStringList>

#include <chrono>
#include <functional>
#include <memory>

namespace oc::test {

/// Calls automation tools as they are delivered, on the thread that owns it: the check of the parameters, then the
/// executor.
class ToolCalls {
public:
    ToolCalls() : catalogue_(CatalogueLoader({QStringLiteral(OC_SOURCE_DIR "/tools")}).load()) {}

    const Catalogue& catalogue() const { return *catalogue_; }

    StepOutcome call(const QString& name, const QJsonObject& parameters, std::stop_token stop,
                     std::function<void(OutputStream, const QByteArray&)> onOutput = {}) {
        return call(name, parameters, std::chrono::seconds(60), std::move(stop), std::move(onOutput));
    }
    /// 'onOutput' hears what the program prints while it runs.
    StepOutcome call(const QString& name, const QJsonObject& parameters = {},
                     std::chrono::milliseconds within = std::chrono::seconds(60), std::stop_token stop = {},
                     std::function<void(OutputStream, const QByteArray&)> onOutput = {}) {
        const ToolSpecPtr tool = catalogue_->find(name);
        if (!tool) return StepOutcome::failure({QStringLiteral("no_such_tool"), name, {}, {}});
        const CheckedParameters checked = checkParameters(tool->parameters, parameters, false);
        if (!checked.problems.isEmpty()) {
            return StepOutcome::failure({QStringLiteral("bad_parameters"), checked.problems.first().toText(), {}, {}});
        }
        StepRequest request;
        request.runId = QStringLiteral("01TEST");
        request.tool = tool;
        request.parameters = checked.values;
        context_ = std::make_unique<RecordingContext>(std::move(stop), StepContext::Clock::now() + within);
        context_->onOutput = std::move(onOutput);
        return executor_.execute(request, *context_);
    }

    /// What the last call said beside its result.
    QStringList notices() const { return context_ ? context_->notices : QStringList(); }

    /// For the message of a failed check.
    QByteArray why(const StepOutcome& outcome) const {
        return ((outcome.error ? outcome.error->toText() : outcome.message) + notices().join(QStringLiteral("; ")))
            .toUtf8();
    }

private:
    CataloguePtr catalogue_;
    AutomationExecutor executor_;
    std::unique_ptr<RecordingContext> context_;
};

/// The rows of a result's table, each by the names of its columns; none when it has no table.
inline QList<QJsonObject> rowsOf(const StepOutcome& outcome) {
    QList<QJsonObject> rows;
    const auto& table = outcome.output.table;
    if (!table) return rows;
    for (qsizetype r = 0; r < table->rowCount(); ++r) {
        QJsonObject row;
        for (qsizetype c = 0; c < table->columns.size(); ++c)
            row.insert(table->columns[c].name, table->at(r, c));
        rows.append(row);
    }
    return rows;
}

/// One column of a result's table, as text.
inline QStringList columnOf(const StepOutcome& outcome, const QString& name) {
    QStringList values;
    for (const QJsonObject& row : rowsOf(outcome))
        values.append(row.value(name).toVariant().toString());
    return values;
}

} // namespace oc::test

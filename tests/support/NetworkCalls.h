// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/catalogue/CatalogueLoader.h"
#include "executors/network/NetworkExecutor.h"
#include "support/RecordingContext.h"

#include <QStringList>

#include <chrono>
#include <memory>

namespace oc::test {

/// Calls network tools as they are delivered, on the thread that owns it: the check of the parameters, then the
/// executor.
class NetworkCalls {
public:
    NetworkCalls() : catalogue_(CatalogueLoader({QStringLiteral(OC_SOURCE_DIR "/tools/network")}).load()) {}

    const Catalogue& catalogue() const { return *catalogue_; }

    StepOutcome call(const QString& name, const QJsonObject& parameters,
                     std::chrono::milliseconds within = std::chrono::seconds(60), std::stop_token stop = {},
                     const Target& target = {}) {
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
        request.target = target;
        context_ = std::make_unique<RecordingContext>(std::move(stop), StepContext::Clock::now() + within);
        return executor_.execute(request, *context_);
    }

    QStringList notices() const { return context_ ? context_->notices : QStringList(); }

    /// The names and types of the result's columns are those that the tool's file declares.
    static bool hasDeclaredColumns(const ToolSpec& tool, const StepOutcome& outcome) {
        const auto& declared = tool.behaviour.output.columns;
        if (!outcome.output.table || outcome.output.table->columns.size() != declared.size()) return false;
        for (qsizetype i = 0; i < declared.size(); ++i) {
            const Column& column = outcome.output.table->columns.at(i);
            if (column.name != declared.at(i).column.name || column.type != declared.at(i).column.type) return false;
        }
        return true;
    }

private:
    CataloguePtr catalogue_;
    NetworkExecutor executor_;
    std::unique_ptr<RecordingContext> context_;
};

/// For the message of a failed check.
inline QByteArray shown(const StepOutcome& outcome) {
    return (outcome.error ? outcome.error->code + QStringLiteral(": ") + outcome.error->toText() : outcome.message)
        .toUtf8();
}

} // namespace oc::test

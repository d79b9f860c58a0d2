// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/catalogue/CatalogueLoader.h"
#include "executors/network/NetworkExecutor.h"
#include "support/PacketBytes.h"
#include "support/RecordingContext.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <chrono>
#include <memory>

namespace oc::test {

/// Other people's captures, with tshark's figures beside them.
inline const QString sharedCaptures = QStringLiteral(OC_SHARED_DIR "/captures/");

/// A row for each of them but those that are left out, in a column "file".
inline void sharedCaptureRows(const QStringList& without = {}) {
    QTest::addColumn<QString>("file");
    const QStringList files =
        QDir(sharedCaptures).entryList({QStringLiteral("*.pcap"), QStringLiteral("*.pcapng")}, QDir::Files);
    if (files.isEmpty()) QSKIP(qPrintable(QStringLiteral("the shared captures are not here: ") + sharedCaptures));
    for (const QString& file : files)
        if (!without.contains(file)) QTest::newRow(qPrintable(file)) << file;
}

/// The row of a table; empty when there is no table.
inline QJsonObject rowAt(const StepOutcome& outcome, int row = 0) {
    return outcome.output.table ? outcome.output.table->rowsToJson().at(row).toObject() : QJsonObject();
}

/// Calls analyzers as they are delivered: the check of the parameters by the tool's file, then the executor. Used by
/// one thread.
class AnalyzerCalls {
public:
    AnalyzerCalls() : catalogue_(CatalogueLoader({QStringLiteral(OC_SOURCE_DIR "/tools/network")}).load()) {}

    [[nodiscard]] ToolSpecPtr tool(const QString& name) const { return catalogue_->find(name); }

    StepOutcome call(const QString& name, const QJsonObject& parameters, std::stop_token stop = {},
                     std::chrono::milliseconds within = std::chrono::seconds(60)) {
        const ToolSpecPtr found = tool(name);
        if (!found) return StepOutcome::failure({QStringLiteral("no_such_tool"), name, {}, {}});
        const CheckedParameters checked = checkParameters(found->parameters, parameters, false);
        if (!checked.problems.isEmpty())
            return StepOutcome::failure({QStringLiteral("bad_parameters"), checked.problems.first().toText(), {}, {}});
        StepRequest request;
        request.tool = found;
        request.parameters = checked.values;
        context_ = std::make_unique<RecordingContext>(std::move(stop), StepContext::Clock::now() + within);
        return executor_.execute(request, *context_);
    }
    StepOutcome onFile(const QString& name, const QString& file, QJsonObject parameters = {}) {
        parameters.insert(QStringLiteral("file"), file);
        return call(name, parameters);
    }
    StepOutcome onFrames(const QString& name, QList<packet_bytes::TimedFrame> frames,
                         const QJsonObject& parameters = {}, int linkType = 1) {
        std::stable_sort(frames.begin(), frames.end(), [](const auto& a, const auto& b) { return a.time < b.time; });
        return onBytes(name, packet_bytes::timedPcapFile(frames, linkType), parameters);
    }
    StepOutcome onBytes(const QString& name, const QByteArray& bytes, const QJsonObject& parameters = {}) {
        const QString path = folder_.filePath(QStringLiteral("test.pcap"));
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
            qFatal("cannot write %s", qPrintable(path));
        file.close();
        return onFile(name, path, parameters);
    }

    [[nodiscard]] NetworkExecutor& executor() { return executor_; }
    [[nodiscard]] const RecordingContext& context() const { return *context_; }

    /// What differs between the columns of a result and those that the tool's file promises; empty when nothing does.
    [[nodiscard]] QString columnsDiffer(const QString& name, const StepOutcome& outcome) const {
        if (!outcome.output.table) return QStringLiteral("no table");
        QStringList promised;
        for (const OutputColumn& column : tool(name)->behaviour.output.columns)
            promised << QStringLiteral("%1 %2 %3")
                            .arg(column.column.name, columnTypeName(column.column.type), column.column.unit);
        QStringList there;
        for (const Column& column : outcome.output.table->columns)
            there << QStringLiteral("%1 %2 %3").arg(column.name, columnTypeName(column.type), column.unit);
        return promised == there ? QString()
                                 : QStringLiteral("promised: %1\nthere: %2").arg(promised.join(u','), there.join(u','));
    }

private:
    CataloguePtr catalogue_;
    NetworkExecutor executor_;
    std::unique_ptr<RecordingContext> context_;
    QTemporaryDir folder_;
};

/// "warning: connections were refused (2)", the finding whose text holds the words; empty when there is none.
[[nodiscard]] inline QString findingWith(const StepOutcome& outcome, const QString& words) {
    const QJsonArray findings = outcome.output.fields.value(QStringLiteral("findings")).toArray();
    for (const QJsonValue& finding : findings) {
        if (!finding[QStringLiteral("what")].toString().contains(words)) continue;
        return QStringLiteral("%1 %2 %3")
            .arg(finding[QStringLiteral("severity")].toString(), finding[QStringLiteral("what")].toString())
            .arg(finding[QStringLiteral("count")].toInteger());
    }
    return {};
}

/// Those worse than info, as text; empty for a healthy capture.
[[nodiscard]] inline QString alarmsOf(const StepOutcome& outcome) {
    QStringList alarms;
    const QJsonArray findings = outcome.output.fields.value(QStringLiteral("findings")).toArray();
    for (const QJsonValue& finding : findings) {
        if (finding[QStringLiteral("severity")].toString() != QStringLiteral("info"))
            alarms << finding[QStringLiteral("what")].toString();
    }
    return alarms.join(QStringLiteral("; "));
}

[[nodiscard]] inline QByteArray shown(const StepOutcome& outcome) {
    return (outcome.error ? outcome.error->toText() : outcome.message).toUtf8();
}

} // namespace oc::test

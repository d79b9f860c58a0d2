// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/catalogue/CatalogueLoader.h"
#include "executors/automation/AutomationExecutor.h"
#include "support/RecordingContext.h"
#include "support/WinRmServer.h"

#include <chrono>
#include <memory>

namespace oc::test {

/// Calls the tools of Windows, as they are shipped, on machines that a WinRmServer plays. Its settings are fields, to
/// be changed between calls. call() may be used by several threads.
class WinRmCalls {
public:
    explicit WinRmCalls(WinRmLimits limits = {})
        : catalogue(CatalogueLoader({QStringLiteral(OC_SOURCE_DIR "/tools")}).load()),
          executor([this]() -> Result<WinRmSettings> { return settings; }, limits) {
        settings.user = QStringLiteral("CORP\\ops");
        setPassword(WinRmServer::password());
    }

    void setPassword(const QString& password) {
        settings.password = [password]() -> Result<QString> { return password; };
    }

    /// win-01 at 127.0.0.1: a forwarded port, as its asset says.
    [[nodiscard]] static Target target(quint16 port, QJsonObject metadata = {},
                                       const QString& name = QStringLiteral("win-01")) {
        metadata.insert(QStringLiteral("winrm_port"), port);
        return {name, QStringLiteral("127.0.0.1"), {{QStringLiteral("metadata"), metadata}}};
    }

    StepOutcome call(const QString& tool, const QJsonObject& parameters, const Target& target, StepContext& context) {
        StepRequest request;
        request.runId = QStringLiteral("01TEST");
        request.tool = catalogue->find(tool);
        if (!request.tool) return StepOutcome::failure({QStringLiteral("no_such_tool"), tool, {}, {}});
        const CheckedParameters checked = checkParameters(request.tool->parameters, parameters, false);
        if (!checked.problems.isEmpty())
            return StepOutcome::failure({QStringLiteral("bad_parameters"), checked.problems.first().toText(), {}, {}});
        request.parameters = checked.values;
        request.target = target;
        return executor.execute(request, context);
    }
    StepOutcome call(const QString& tool, const QJsonObject& parameters, const Target& target,
                     std::chrono::milliseconds within = std::chrono::seconds(120)) {
        RecordingContext context({}, StepContext::Clock::now() + within);
        StepOutcome outcome = call(tool, parameters, target, context);
        notices = context.notices;
        output = context.standardOutput;
        return outcome;
    }

    CataloguePtr catalogue;
    WinRmSettings settings;
    AutomationExecutor executor;
    QStringList notices; ///< of the last call
    QByteArray output;
};

/// For the message of a failed check.
inline QByteArray whyOf(const StepOutcome& outcome) {
    return (outcome.error ? outcome.error->code + QStringLiteral(": ") + outcome.error->toText() : outcome.message)
        .toUtf8();
}

} // namespace oc::test

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/catalogue/ToolParser.h"
#include "executors/communication/CommunicationExecutor.h"
#include "support/RecordingContext.h"

#include <QFile>
#include <QJsonDocument>

#include <chrono>
#include <memory>

namespace oc::test {

/// Calls slack_cli or teams_cli as it is delivered, on the thread that owns it: the check of the parameters, then the
/// executor with these settings.
class ChatCalls {
public:
    explicit ChatCalls(const QString& tool, const QStringList& certificates = {})
        : executor_(optionsFor(this, certificates)) {
        QFile file(QStringLiteral(OC_SOURCE_DIR "/tools/communication/%1.yaml").arg(tool));
        if (file.open(QIODevice::ReadOnly)) tool_ = parseTool(file.readAll(), file.fileName()).tool;
    }

    ChatSettings settings;

    StepOutcome call(const QJsonObject& parameters, std::chrono::milliseconds within = std::chrono::seconds(20),
                     std::stop_token stop = {}) {
        const auto request = requestFor(parameters);
        if (!request) return StepOutcome::failure(request.error());
        context_ = std::make_unique<RecordingContext>(std::move(stop), StepContext::Clock::now() + within);
        return executor_.execute(*request, *context_);
    }

    Result<StepPreview> preview(const QJsonObject& parameters) const {
        const auto request = requestFor(parameters);
        if (!request) return request.error();
        return executor_.preview(*request);
    }

    QStringList notices() const { return context_ ? context_->notices : QStringList(); }

    /// All that anybody gets to see of a call.
    QByteArray everything(const StepOutcome& outcome) const {
        TaskResult result;
        result.outcome = outcome;
        return QJsonDocument(result.toJson()).toJson() + context_->standardOutput + context_->standardError +
               (notices() + context_->progress).join(QLatin1Char('\n')).toUtf8();
    }

    static QByteArray why(const StepOutcome& outcome) {
        return (outcome.error ? outcome.error->toText() : outcome.message).toUtf8();
    }

private:
    static CommunicationOptions optionsFor(ChatCalls* calls, const QStringList& certificates) {
        CommunicationOptions options;
        options.http.certificateFiles = certificates;
        options.chat = [calls] { return calls->settings; };
        return options;
    }

    Result<StepRequest> requestFor(const QJsonObject& parameters) const {
        if (!tool_) return Error{QStringLiteral("no_such_tool"), {}, {}, {}};
        const CheckedParameters checked = checkParameters(tool_->parameters, parameters, false);
        if (!checked.problems.isEmpty())
            return Error{QStringLiteral("bad_parameters"), checked.problems.first().toText(), {}, {}};
        StepRequest request;
        request.runId = QStringLiteral("01TEST");
        request.tool = tool_;
        request.parameters = checked.values;
        return request;
    }

    ToolSpecPtr tool_;
    CommunicationExecutor executor_;
    std::unique_ptr<RecordingContext> context_;
};

} // namespace oc::test

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/catalogue/ToolParser.h"
#include "executors/communication/CommunicationExecutor.h"
#include "support/RecordingContext.h"
#include "support/TestFiles.h"

#include <chrono>
#include <memory>

namespace oc::test {

/// Runs sendmail as it is delivered: the check of its parameters, then the executor, on the thread that owns it.
class MailTask {
public:
    MailTask()
        : tool_(parseTool(contentOf(QStringLiteral(OC_SOURCE_DIR "/tools/communication/sendmail.yaml")),
                          QStringLiteral("sendmail.yaml"))
                    .tool),
          executor_(optionsFor(this)) {
        smtp.host = QStringLiteral("localhost");
        smtp.tls = SmtpTls::None;
        smtp.from = QStringLiteral("Ops <ops@example.org>");
        smtp.password = [this]() -> Result<QString> { return password; };
    }

    SmtpSettings smtp;
    QString password;

    [[nodiscard]] Result<StepRequest> request(const QJsonObject& parameters) const {
        StepRequest request;
        request.runId = QStringLiteral("01TEST");
        request.tool = tool_;
        const CheckedParameters checked = checkParameters(request.tool->parameters, parameters, false);
        if (!checked.problems.isEmpty())
            return Error{QStringLiteral("checked"), checked.problems.first().toText(), {}, {}};
        request.parameters = checked.values;
        return request;
    }
    StepOutcome run(const QJsonObject& parameters, std::chrono::milliseconds within = std::chrono::seconds(60),
                    std::stop_token stop = {}) {
        const auto made = request(parameters);
        if (!made) return StepOutcome::failure(made.error());
        return run(*made, within, std::move(stop));
    }
    /// As it comes, past the check of the parameters.
    StepOutcome run(const StepRequest& request, std::chrono::milliseconds within = std::chrono::seconds(60),
                    std::stop_token stop = {}) {
        context = std::make_unique<RecordingContext>(std::move(stop), StepContext::Clock::now() + within);
        return executor_.execute(request, *context);
    }
    [[nodiscard]] CommunicationExecutor& executor() { return executor_; }
    /// For the message of a failed check.
    [[nodiscard]] QByteArray why(const StepOutcome& outcome) const {
        return (outcome.error ? outcome.error->code + QStringLiteral(": ") + outcome.error->toText() : outcome.message)
                   .toUtf8() +
               '\n' + (context ? context->standardOutput : QByteArray());
    }

    std::unique_ptr<RecordingContext> context;

private:
    static CommunicationOptions optionsFor(MailTask* task) {
        CommunicationOptions options;
        options.smtp = [task]() -> Result<SmtpSettings> { return task->smtp; };
        return options;
    }

    ToolSpecPtr tool_;
    CommunicationExecutor executor_;
};

} // namespace oc::test

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/alerts/DeliveryAttempt.h"

#include "engine/run/ExecutorRegistry.h"
#include "engine/run/ToolParameters.h"

#include <QDir>

#include <exception>

namespace oc {

namespace {

/// Nobody watches a delivery while it is made: what counts is how it ends.
class DeliveryContext : public StepContext {
public:
    DeliveryContext(std::stop_token stop, Clock::time_point deadline, const Redactor& redactor)
        : StepContext(std::move(stop), deadline, redactor) {}

    void emitOutput(OutputStream, const QByteArray&) override {}
    void emitProgress(double, const QString&) override {}
    void emitNotice(const QString&) override {}
    QString artifactFolder() override { return QDir::tempPath(); }
};

} // namespace

StepOutcome DeliveryAttempt::make(const Delivery& delivery, const std::stop_token& stop) const {
    const CataloguePtr catalogue = catalogue_();
    StepRequest request;
    request.tool = catalogue ? catalogue->find(delivery.tool) : nullptr;
    if (!request.tool) {
        return StepOutcome::failure({QStringLiteral("no_such_tool"),
                                     QStringLiteral("There is no tool named %1").arg(delivery.tool),
                                     QStringLiteral("see opsctl tools list"),
                                     {}});
    }
    if (const Status can = executors_.canExecute(*request.tool); !can) return StepOutcome::failure(can.error());
    const auto parameters = prepareParameters(secrets_, redactor_, *request.tool, delivery.parameters);
    if (!parameters) return StepOutcome::failure(parameters.error());
    request.runId = delivery.id;
    request.attempt = delivery.attempts + 1;
    request.parameters = *parameters;
    request.only = deliveryRecipients::deferred(delivery.recipients);
    DeliveryContext context(stop, StepContext::Clock::now() + request.tool->timeoutFor(*parameters), redactor_);
    try {
        return executors_.find(request.tool->domain)->execute(request, context);
    } catch (const std::exception& thrown) {
        return StepOutcome::failure(
            {QStringLiteral("internal_error"),
             QStringLiteral("%1 broke off: %2").arg(request.tool->name, QString::fromUtf8(thrown.what())),
             QStringLiteral("this is a mistake in the program; please report it"),
             {}});
    }
}

QString DeliveryAttempt::replyOf(const StepOutcome& outcome) {
    const QString said = outcome.output.fields.value(QStringLiteral("server_reply")).toString();
    return said.isEmpty() ? outcome.message : said;
}

} // namespace oc

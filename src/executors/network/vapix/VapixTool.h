// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/network/vapix/VapixClient.h"
#include "executors/support/NativeHandler.h"

#include <memory>

namespace oc {

/// What a tool would send first, in its order. A value.
struct VapixPlan {
    QList<VapixRequest> requests;
    QStringList notes; ///< what else it does, for the preview
};

/// What a tool works with while it runs. Lives on the worker thread for the time of one task.
struct VapixCall {
    const StepRequest& step;
    const QJsonObject& parameters;
    VapixClient& client;
    StepContext& context;

    [[nodiscard]] QString text(const QString& name) const { return parameters.value(name).toString(); }
    [[nodiscard]] int integer(const QString& name) const { return parameters.value(name).toInt(); }
    [[nodiscard]] bool has(const QString& name) const {
        const QJsonValue value = parameters.value(name);
        return !value.isUndefined() && !value.isNull() && value != QJsonValue(QString());
    }
    [[nodiscard]] Milliseconds duration(const QString& name) const;
    /// Sleeps, but not beyond a stop or the deadline: then "cancelled" or "timeout".
    [[nodiscard]] Status wait(Milliseconds time) const;

    /// The rows and nothing else, by the columns of the tool's file; a name that a row lacks is null.
    [[nodiscard]] StepOutput rows(const QList<QJsonObject>& rows, const QJsonObject& fields = {}) const;
    /// One record by the columns of the tool's file, and further fields.
    [[nodiscard]] StepOutput record(const QJsonObject& values, const QJsonObject& fields = {}) const;
};

/// What a tool came to: what it gives out, and one line for people. A value.
struct VapixResult {
    StepOutput output;
    QString message;
    std::optional<Error> problem = {}; ///< it failed after all, but this much came out
};

/// A tool of Axis cameras, over their interface VAPIX. Borrows nothing of a task; any number of threads.
class VapixTool : public NativeHandler {
public:
    explicit VapixTool(std::shared_ptr<const HttpClient> http) : http_(std::move(http)) {}

    [[nodiscard]] StepOutcome execute(const StepRequest& request, StepContext& context) const final;
    [[nodiscard]] Result<StepPreview> preview(const StepRequest& request) const final;
    [[nodiscard]] Availability availability() const final;

protected:
    /// Checks the parameters as far as that goes without the camera: on an error nothing is sent. Pure.
    [[nodiscard]] virtual Result<VapixPlan> plan(const QJsonObject& parameters) const = 0;
    [[nodiscard]] virtual Result<VapixResult> run(VapixCall& call) const = 0;

private:
    std::shared_ptr<const HttpClient> http_;
};

} // namespace oc

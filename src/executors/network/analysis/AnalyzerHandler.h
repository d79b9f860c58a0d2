// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/network/analysis/Analysis.h"
#include "executors/support/NativeHandler.h"

#include <functional>

namespace oc {

/// The analyzers: reads a capture file or an interface and lets one Analysis look at it. Holds how that is made;
/// any number of threads.
class AnalyzerHandler : public NativeHandler {
public:
    /// From the parameters of a task; "bad_parameter".
    using Make = std::function<Result<std::unique_ptr<Analysis>>(const QJsonObject&)>;

    /// subject: what it looks at, for the preview: "TCP connections".
    AnalyzerHandler(QString subject, Make make) : subject_(std::move(subject)), make_(std::move(make)) {}

    [[nodiscard]] StepOutcome execute(const StepRequest& request, StepContext& context) const override;
    [[nodiscard]] Result<StepPreview> preview(const StepRequest& request) const override;
    [[nodiscard]] Availability availability() const override;

private:
    QString subject_;
    Make make_;
};

} // namespace oc

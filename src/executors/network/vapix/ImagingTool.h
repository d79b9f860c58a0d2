// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/network/vapix/VapixTool.h"

namespace oc {

/// Axis-VAPIX-Imaging: the group ImageSource of param.cgi, within what the camera declares of it. Any thread.
class ImagingTool : public VapixTool {
public:
    using VapixTool::VapixTool;

protected:
    [[nodiscard]] Result<VapixPlan> plan(const QJsonObject& parameters) const override;
    [[nodiscard]] Result<VapixResult> run(VapixCall& call) const override;
};

} // namespace oc

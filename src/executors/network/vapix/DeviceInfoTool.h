// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/network/vapix/VapixTool.h"

namespace oc {

/// Axis-VAPIX-Device-Info: basicdeviceinfo.cgi and apidiscovery.cgi; on firmware before 8.40 param.cgi. Any thread.
class DeviceInfoTool : public VapixTool {
public:
    using VapixTool::VapixTool;

protected:
    [[nodiscard]] Result<VapixPlan> plan(const QJsonObject& parameters) const override;
    [[nodiscard]] Result<VapixResult> run(VapixCall& call) const override;
};

} // namespace oc

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/network/vapix/VapixTool.h"

namespace oc {

/// Axis-VAPIX-Privacy-Mask: privacymask.cgi, and param.cgi for a single mask's being enabled. Any thread.
class PrivacyMaskTool : public VapixTool {
public:
    using VapixTool::VapixTool;

protected:
    [[nodiscard]] Result<VapixPlan> plan(const QJsonObject& parameters) const override;
    [[nodiscard]] Result<VapixResult> run(VapixCall& call) const override;
};

} // namespace oc

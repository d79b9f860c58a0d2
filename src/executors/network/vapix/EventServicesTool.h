// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/network/vapix/VapixTool.h"

namespace oc {

/// Axis-VAPIX-Event-Services: the SOAP services event1 and action1. Any thread.
class EventServicesTool : public VapixTool {
public:
    using VapixTool::VapixTool;

protected:
    [[nodiscard]] Result<VapixPlan> plan(const QJsonObject& parameters) const override;
    [[nodiscard]] Result<VapixResult> run(VapixCall& call) const override;
};

} // namespace oc

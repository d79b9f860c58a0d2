// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/network/vapix/VapixTool.h"

namespace oc {

/// Axis-VAPIX-Video-Streaming: a picture, a motion JPEG stream, or the address of an RTSP stream. Any thread.
class VideoStreamingTool : public VapixTool {
public:
    using VapixTool::VapixTool;

protected:
    [[nodiscard]] Result<VapixPlan> plan(const QJsonObject& parameters) const override;
    [[nodiscard]] Result<VapixResult> run(VapixCall& call) const override;
};

} // namespace oc

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/run/Executor.h"

namespace oc::test {

inline ToolSpecPtr webhookTool() {
    auto tool = std::make_shared<ToolSpec>();
    tool->name = QStringLiteral("webhook_sender");
    tool->domain = Domain::Communication;
    tool->behaviour.run = NativeRun{QStringLiteral("http")};
    return tool;
}

inline StepRequest requestFor(const QJsonObject& parameters) {
    StepRequest request;
    request.runId = QStringLiteral("01JDEXAMPLE");
    request.step = 2;
    request.task = 5;
    request.tool = webhookTool();
    request.parameters = parameters;
    return request;
}

} // namespace oc::test

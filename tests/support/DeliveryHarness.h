// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/alerts/Deliverer.h"
#include "engine/run/ExecutorRegistry.h"
#include "support/RunHarness.h"

namespace oc::test {

inline Alert numbered(int i) {
    return {QStringLiteral("Alert %1").arg(i), {}, Severity::Info, {}, QStringLiteral("test"), {}};
}

/// What delivers into functions of the test instead of the network.
struct Post {
    explicit Post(const QString& folder, DeliveryPolicy policy = {},
                  std::unique_ptr<FunctionExecutor> by = std::make_unique<FunctionExecutor>())
        : outbox(*Outbox::open(folder, redactor)), owned(std::move(by)), executor(*owned) {
        for (const Domain domain : {Domain::Automation, Domain::Communication})
            registry.add(domain, executor);
        deliverer = std::make_unique<Deliverer>(
            *outbox, registry, [this] { return catalogue; }, nullptr, redactor, policy);
    }
    void addTool(const QString& name, FunctionExecutor::Function function) {
        auto tool = std::make_shared<ToolSpec>();
        tool->name = name;
        tool->domain = Domain::Communication;
        tool->behaviour.run = NativeRun{name};
        ParameterSpec text;
        text.name = QStringLiteral("text");
        tool->parameters = {text};
        tools.append(tool);
        catalogue = std::make_shared<const Catalogue>(tools, Problems());
        executor.add(name, std::move(function));
    }
    QStringList put(int number, const QStringList& channels, const QString& tool = QStringLiteral("send")) {
        QList<AlertMessage> messages;
        for (const QString& channel : channels)
            messages.append({channel, tool, {{QStringLiteral("text"), QString::number(number)}}});
        const auto put = outbox->put(numbered(number), messages, 0);
        return put ? put->deliveries : QStringList();
    }

    Redactor redactor;
    std::unique_ptr<Outbox> outbox;
    std::unique_ptr<FunctionExecutor> owned;
    FunctionExecutor& executor;
    ExecutorRegistry registry;
    QList<ToolSpecPtr> tools;
    CataloguePtr catalogue;
    std::unique_ptr<Deliverer> deliverer; ///< last: its threads use all the rest
};

} // namespace oc::test

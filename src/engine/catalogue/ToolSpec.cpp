// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/catalogue/ToolSpec.h"

#include "engine/base/Ids.h"

#include <algorithm>

namespace oc {

using namespace Qt::StringLiterals;

namespace {

constexpr Milliseconds defaultTimeout{60'000};

template <class... Callables>
struct Overloaded : Callables... {
    using Callables::operator()...;
};
template <class... Callables>
Overloaded(Callables...) -> Overloaded<Callables...>;

} // namespace

QString executionLocation(Domain domain) {
    return domain == Domain::Plan ? domainName(domain) : domainName(domain) + u"-service"_s;
}

std::optional<Domain> domainFromExecutionLocation(const QString& text) {
    const QString name = normalizedName(text);
    if (name == "network-analyzer-service"_L1) return Domain::Network;
    for (const Domain domain : {Domain::Automation, Domain::Communication, Domain::Asset, Domain::Network}) {
        if (name == executionLocation(domain)) return domain;
    }
    return std::nullopt;
}

QString domainName(Domain domain) {
    switch (domain) {
    case Domain::Automation:
        return u"automation"_s;
    case Domain::Communication:
        return u"communication"_s;
    case Domain::Asset:
        return u"asset"_s;
    case Domain::Network:
        return u"network"_s;
    case Domain::Plan:
        break;
    }
    return u"plan"_s;
}

QString riskName(Risk risk) {
    switch (risk) {
    case Risk::Read:
        return u"read"_s;
    case Risk::Change:
        return u"change"_s;
    case Risk::Destructive:
        break;
    }
    return u"destructive"_s;
}

std::optional<Risk> riskFromName(const QString& text) {
    for (const Risk risk : {Risk::Read, Risk::Change, Risk::Destructive}) {
        if (text == riskName(risk)) return risk;
    }
    return std::nullopt;
}

QString runKind(const RunSpec& run) {
    return std::visit(Overloaded{[](const ArgvRun&) { return u"argv"_s; },
                                 [](const PowershellRun&) { return u"powershell"_s; },
                                 [](const HttpRun&) { return u"http"_s; },
                                 [](const NativeRun& native) { return u"native "_s + native.handler; }},
                      run);
}

const ParameterSpec* ToolSpec::parameter(QStringView nameOrAlias) const {
    for (const ParameterSpec& spec : parameters) {
        if (spec.name == nameOrAlias) return &spec; // as mostly
    }
    const QString wanted = normalizedName(nameOrAlias);
    for (const ParameterSpec& spec : parameters) {
        if (normalizedName(spec.name) == wanted) return &spec;
    }
    for (const ParameterSpec& spec : parameters) {
        if (std::any_of(spec.aliases.begin(), spec.aliases.end(),
                        [&wanted](const QString& alias) { return normalizedName(alias) == wanted; }))
            return &spec;
    }
    return nullptr;
}

const ToolBehaviour& ToolSpec::behaviourFor(const QJsonObject& given) const {
    for (const ToolVariant& variant : variants) {
        if (variant.when.holds(given)) return variant.behaviour;
    }
    return behaviour;
}

Risk ToolSpec::highestRisk() const {
    Risk highest = behaviour.risk;
    for (const ToolVariant& variant : variants)
        highest = std::max(highest, variant.behaviour.risk);
    return highest;
}

Milliseconds ToolSpec::timeoutFor(const QJsonObject& given) const {
    return behaviourFor(given).timeout.value_or(defaultTimeout);
}

} // namespace oc

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

namespace oc::test {

/// A small tool file: what it needs to be read, and what the test adds.
inline QByteArray toolText(const QByteArray& name, const QByteArray& description = "A tool.",
                           const QByteArray& more = "run: {argv: [\"true\"]}\n", const QByteArray& platform = "linux") {
    return "tool_name: " + name + "\nversion: \"1.0\"\nexecution_location: automation-service\nplatform: " + platform +
           "\ncategory: system\ndescription: " + description + "\nrisk: read\n" + more;
}

/// A tool file whose handler nobody will ever write: what stands for "not in this version" in tests.
inline QByteArray handlerlessTool(
    const QByteArray& parameters = "  - {name: network, type: cidr, required: true, description: The network.}\n") {
    return "tool_name: ping_sweep\nversion: \"1.0\"\nexecution_location: network-service\nplatform: network\n"
           "category: discovery\ndescription: Asks every address of a network.\ntags: [ping, sweep, discovery]\n"
           "risk: read\nparameters:\n" +
           parameters + "run: {native: ping_sweep}\n";
}

/// What is said of it.
inline const char* const handlerlessMessage =
    "ping_sweep cannot run yet: this version has no handler \"ping_sweep\" for it";

} // namespace oc::test

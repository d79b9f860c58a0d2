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

} // namespace oc::test

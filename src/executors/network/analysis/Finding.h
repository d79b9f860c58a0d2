// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonArray>
#include <QString>

#include <vector>

namespace oc {

/// Something in a capture that a person should know. A value.
struct Finding {
    enum class Severity { Critical, Warning, Info };

    Severity severity = Severity::Info;
    QString what;
    qint64 count = 0;
    QString example;
    QString advice; ///< what to do next, where that is known
};

using Findings = std::vector<Finding>;

namespace findings {

/// The most serious first; among equals the order is kept.
void sort(Findings& findings);
/// Records of severity, what, count, example and advice.
[[nodiscard]] QJsonArray toJson(const Findings& findings);
/// "1 critical, 2 warnings"; "no trouble found" for none; the infos are not counted.
[[nodiscard]] QString summary(const Findings& findings);
/// Lines for a log.
[[nodiscard]] QString toText(const Findings& findings);

} // namespace findings

} // namespace oc

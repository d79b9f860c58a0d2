// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QStringList>

namespace oc {

/// One line of a difference between two texts.
struct DiffLine {
    enum class Kind { Same, Removed, Added };
    Kind kind = Kind::Same;
    QString text;

    friend bool operator==(const DiffLine&, const DiffLine&) = default;
};

/// The shortest way from one list of lines to the other: E. W. Myers, An O(ND) Difference Algorithm, 1986. Texts that
/// differ in more than 1500 lines are told as all removed and all added where they differ. Pure; any thread.
[[nodiscard]] QList<DiffLine> lineDiff(const QStringList& before, const QStringList& after);

} // namespace oc

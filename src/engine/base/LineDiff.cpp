// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/LineDiff.h"

#include <algorithm>
#include <vector>

namespace oc {

namespace {

constexpr qsizetype mostEdits = 1500; ///< memory and time grow with their square

using Kind = DiffLine::Kind;

void append(QList<DiffLine>& lines, Kind kind, const QStringList& from, qsizetype begin, qsizetype end) {
    for (qsizetype i = begin; i < end; ++i)
        lines.append({kind, from.at(i)});
}

/// The furthest place on each diagonal (x - y) after d edits, for each d; empty when there are too many.
std::vector<std::vector<qsizetype>> furthest(const QStringList& a, const QStringList& b) {
    std::vector<std::vector<qsizetype>> history;
    const qsizetype most = std::min(mostEdits, a.size() + b.size());
    std::vector<qsizetype> v(size_t(2 * most + 3), 0);
    const auto at = [&](qsizetype k) -> qsizetype& { return v[size_t(k + most + 1)]; };
    for (qsizetype d = 0; d <= most; ++d) {
        history.emplace_back(v.begin() + (most + 1 - d - 1), v.begin() + (most + 1 + d + 2));
        for (qsizetype k = -d; k <= d; k += 2) {
            const bool down = k == -d || (k != d && at(k - 1) < at(k + 1));
            qsizetype x = down ? at(k + 1) : at(k - 1) + 1;
            while (x < a.size() && x - k < b.size() && a.at(x) == b.at(x - k))
                ++x;
            at(k) = x;
            if (x >= a.size() && x - k >= b.size()) return history;
        }
    }
    return {};
}

} // namespace

QList<DiffLine> lineDiff(const QStringList& before, const QStringList& after) {
    // What is the same at both ends needs no search.
    qsizetype head = 0;
    const qsizetype shorter = std::min(before.size(), after.size());
    while (head < shorter && before.at(head) == after.at(head))
        ++head;
    qsizetype tail = 0;
    while (tail < shorter - head && before.at(before.size() - 1 - tail) == after.at(after.size() - 1 - tail))
        ++tail;
    const QStringList a = before.mid(head, before.size() - head - tail);
    const QStringList b = after.mid(head, after.size() - head - tail);

    QList<DiffLine> middle; // from its end
    const auto history = furthest(a, b);
    if (history.empty()) {
        append(middle, Kind::Removed, a, 0, a.size());
        append(middle, Kind::Added, b, 0, b.size());
    } else {
        qsizetype x = a.size();
        qsizetype y = b.size();
        for (auto d = qsizetype(history.size()) - 1; d >= 0; --d) {
            const auto& v = history[size_t(d)];
            const auto at = [&](qsizetype k) { return v[size_t(k + d + 1)]; };
            const qsizetype k = x - y;
            const bool down = k == -d || (k != d && at(k - 1) < at(k + 1));
            const qsizetype fromK = down ? k + 1 : k - 1;
            const qsizetype fromX = d == 0 ? 0 : at(fromK);
            const qsizetype fromY = d == 0 ? 0 : fromX - fromK;
            const qsizetype meetX = d == 0 ? 0 : (down ? fromX : fromX + 1);
            while (x > meetX && y > 0 && x > 0 && (d == 0 || y > (down ? fromY + 1 : fromY))) {
                middle.append({Kind::Same, a.at(x - 1)});
                --x;
                --y;
            }
            if (d == 0) break;
            if (down)
                middle.append({Kind::Added, b.at(--y)});
            else
                middle.append({Kind::Removed, a.at(--x)});
        }
        std::reverse(middle.begin(), middle.end());
    }
    QList<DiffLine> lines;
    append(lines, Kind::Same, before, 0, head);
    lines += middle;
    append(lines, Kind::Same, before, before.size() - tail, before.size());
    return lines;
}

} // namespace oc

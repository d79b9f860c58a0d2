// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/catalogue/ParameterSpec.h"

#include "engine/base/Ids.h"

#include <algorithm>
#include <array>
#include <vector>

namespace oc {

using namespace Qt::StringLiterals;

namespace {

constexpr std::array<QLatin1StringView, 21> typeNames{
    "string"_L1, "text"_L1, "integer"_L1, "number"_L1, "boolean"_L1, "enum"_L1,       "path"_L1,
    "host"_L1,   "ip"_L1,   "cidr"_L1,    "port"_L1,   "url"_L1,     "email"_L1,      "duration"_L1,
    "size"_L1,   "list"_L1, "map"_L1,     "json"_L1,   "secret"_L1,  "expression"_L1, "asset"_L1};

constexpr qsizetype longestName = 100; // nobody mistypes more; keeps the comparison cheap for hostile input

/// Changes of one letter, and swaps of two neighbours, that make one text of the other; 'limit + 1' when more.
int distance(const QString& a, const QString& b, int limit) {
    if (std::abs(a.size() - b.size()) > limit) return limit + 1;
    const auto width = static_cast<std::size_t>(b.size()) + 1;
    std::vector<int> before(width);
    std::vector<int> last(width);
    std::vector<int> row(width);
    for (std::size_t i = 0; i < width; ++i)
        last[i] = static_cast<int>(i);
    for (qsizetype i = 1; i <= a.size(); ++i) {
        row[0] = static_cast<int>(i);
        for (qsizetype k = 1; k <= b.size(); ++k) {
            const auto at = static_cast<std::size_t>(k);
            const int change = a.at(i - 1) == b.at(k - 1) ? 0 : 1;
            row[at] = std::min({last[at] + 1, row[at - 1] + 1, last[at - 1] + change});
            if (i > 1 && k > 1 && a.at(i - 1) == b.at(k - 2) && a.at(i - 2) == b.at(k - 1))
                row[at] = std::min(row[at], before[at - 2] + 1);
        }
        std::swap(before, last);
        std::swap(last, row);
    }
    return last[width - 1];
}

} // namespace

QString parameterTypeName(ParameterType type) {
    return typeNames[static_cast<std::size_t>(type)];
}

std::optional<ParameterType> parameterTypeFromName(const QString& name) {
    const auto found = std::find(typeNames.begin(), typeNames.end(), name);
    if (found == typeNames.end()) return std::nullopt;
    return static_cast<ParameterType>(found - typeNames.begin());
}

QString nearestName(const QString& wrong, const QStringList& known) {
    const QString wanted = normalizedName(wrong);
    if (wanted.isEmpty() || wanted.size() > longestName) return {};
    const int limit = std::clamp(static_cast<int>(wanted.size()) / 3, 1, 3);
    QString nearest;
    int best = limit + 1;
    for (const QString& name : known) {
        const QString candidate = normalizedName(name);
        if (candidate.size() > longestName) continue;
        const int changes = distance(wanted, candidate, limit);
        if (changes < best && changes < std::max(wanted.size(), candidate.size())) {
            best = changes;
            nearest = name;
        }
    }
    if (!nearest.isEmpty() || wanted.size() < 2) return nearest;
    for (const QString& name : known) {
        const QString candidate = normalizedName(name);
        const bool related = candidate.startsWith(wanted) || (candidate.size() >= 3 && wanted.startsWith(candidate));
        if (related && (nearest.isEmpty() || name.size() < nearest.size())) nearest = name;
    }
    return nearest;
}

} // namespace oc

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/assets/AssetFilterModel.h"

#include "ui/assets/AssetModel.h"

#include <algorithm>

namespace oc::ui {

namespace {

/// "10.20.0.9" before "10.20.0.10": runs of digits compare as numbers.
int naturalCompare(const QString& a, const QString& b) {
    qsizetype i = 0;
    qsizetype j = 0;
    while (i < a.size() && j < b.size()) {
        if (a.at(i).isDigit() && b.at(j).isDigit()) {
            qsizetype ie = i;
            qsizetype je = j;
            while (ie < a.size() && a.at(ie).isDigit())
                ++ie;
            while (je < b.size() && b.at(je).isDigit())
                ++je;
            while (i < ie - 1 && a.at(i) == QLatin1Char('0'))
                ++i;
            while (j < je - 1 && b.at(j) == QLatin1Char('0'))
                ++j;
            if (ie - i != je - j) return ie - i < je - j ? -1 : 1;
            for (; i < ie; ++i, ++j)
                if (a.at(i) != b.at(j)) return a.at(i) < b.at(j) ? -1 : 1;
            continue;
        }
        const QChar x = a.at(i).toLower();
        const QChar y = b.at(j).toLower();
        if (x != y) return x < y ? -1 : 1;
        ++i;
        ++j;
    }
    return a.size() - i < b.size() - j ? -1 : a.size() - i > b.size() - j ? 1 : 0;
}

} // namespace

AssetFilterModel::AssetFilterModel(QObject* parent) : QSortFilterProxyModel(parent) {
    setSortRole(AssetModel::RawRole);
}

void AssetFilterModel::setSearch(const QString& text) {
    words_ = text.toLower().split(QLatin1Char(' '), Qt::SkipEmptyParts);
    invalidateFilter();
}

bool AssetFilterModel::filterAcceptsRow(int row, const QModelIndex& parent) const {
    if (words_.isEmpty()) return true;
    const QString text = sourceModel()->index(row, 0, parent).data(AssetModel::SearchRole).toString();
    return std::all_of(words_.cbegin(), words_.cend(), [&](const QString& word) { return text.contains(word); });
}

bool AssetFilterModel::lessThan(const QModelIndex& left, const QModelIndex& right) const {
    const QVariant a = left.data(AssetModel::RawRole);
    const QVariant b = right.data(AssetModel::RawRole);
    if (left.column() == AssetModel::Changed) return a.toLongLong() < b.toLongLong();
    return naturalCompare(a.toString(), b.toString()) < 0;
}

} // namespace oc::ui

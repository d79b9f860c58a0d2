// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/analysis/Tally.h"

#include <QJsonObject>
#include <QStringList>

#include <algorithm>

namespace oc {

void Tally::add(const QString& name, const QString& example, qint64 count) {
    total_ += count;
    auto found = items_.find(name);
    if (found == items_.end()) {
        if (items_.size() >= limit_) {
            unnamed_ += count;
            return;
        }
        found = items_.insert(name, {name, 0, example});
    }
    found->count += count;
}

QList<Tally::Item> Tally::top(qsizetype count) const {
    QList<Item> items = items_.values();
    const auto more = [](const Item& a, const Item& b) {
        return a.count != b.count ? a.count > b.count : a.name < b.name;
    };
    const auto end = items.begin() + std::min(count, items.size());
    std::partial_sort(items.begin(), end, items.end(), more);
    items.erase(end, items.end());
    return items;
}

QString Tally::text(qsizetype count) const {
    const QList<Item> items = top(count);
    if (items.isEmpty()) return {};
    QStringList words;
    for (const Item& item : items)
        words << (total_ == 1 ? item.name : QStringLiteral("%1 (%2)").arg(item.name).arg(item.count));
    QString text = words.join(QStringLiteral(", "));
    const qsizetype others = items_.size() - items.size();
    if (others > 0) text += QStringLiteral(" and %1 more").arg(others);
    if (!items.first().example.isEmpty()) text += QStringLiteral("; such as ") + items.first().example;
    return text;
}

QJsonObject Tally::toJson() const {
    QJsonObject object;
    for (const Item& item : items_)
        object.insert(item.name, item.count);
    return object;
}

} // namespace oc

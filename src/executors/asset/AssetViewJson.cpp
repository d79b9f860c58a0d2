// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/Json.h"
#include "executors/asset/AssetView.h"

#include <QJsonArray>

#include <array>

namespace oc::assetView {

using namespace Qt::StringLiterals;

namespace {

constexpr std::array<QLatin1StringView, 11> kinds{"contains"_L1,      "equals"_L1,    "not_equals"_L1,       "less"_L1,
                                                  "less_or_equal"_L1, "greater"_L1,   "greater_or_equal"_L1, "in"_L1,
                                                  "empty"_L1,         "not_empty"_L1, "has_tag"_L1};

Error wrong(const QString& message) {
    return {u"asset_filter"_s, message, {}, {}};
}

Result<AssetColumn> columnOf(const QJsonValue& name, const QString& where) {
    const std::optional<AssetColumn> column = assetColumns::fromName(name.toString());
    if (column) return *column;
    QStringList known;
    for (const AssetColumn each : assetColumns::all())
        known.append(assetColumns::name(each));
    return Error{u"asset_filter"_s,
                 u"%1 of a view of assets is no column: %2"_s.arg(where, QString::fromUtf8(json::toText(name))),
                 u"Known are: "_s + known.join(u", "_s),
                 {}};
}

Result<AssetCondition> conditionOf(const QJsonObject& object) {
    AssetCondition condition;
    const Result<AssetColumn> column = columnOf(object.value("column"_L1), u"'column' in a condition"_s);
    if (!column) return column.error();
    condition.column = *column;
    const QString kind = object.value("kind"_L1).toString();
    const auto found = std::find(kinds.begin(), kinds.end(), kind);
    if (found == kinds.end()) return wrong(u"A condition of a view of assets has the unknown kind '%1'"_s.arg(kind));
    condition.kind = AssetCondition::Kind(found - kinds.begin());
    const QJsonArray values = object.value("values"_L1).toArray();
    for (const QJsonValue& value : values) {
        if (!value.isString()) return wrong(u"A condition of a view of assets has a value that is no text"_s);
        condition.values.append(value.toString());
    }
    if (const Status checked = check(condition); !checked) return checked.error();
    return condition;
}

} // namespace

QJsonObject toJson(const AssetView& view) {
    QJsonArray conditions;
    for (const AssetCondition& condition : view.conditions) {
        QJsonObject object{{u"column"_s, assetColumns::name(condition.column)},
                           {u"kind"_s, kinds.at(std::size_t(condition.kind))}};
        if (!condition.values.isEmpty()) object.insert(u"values"_s, QJsonArray::fromStringList(condition.values));
        conditions.append(object);
    }
    return {{u"conditions"_s, conditions},
            {u"words"_s, view.words},
            {u"sort"_s, assetColumns::name(view.sort)},
            {u"descending"_s, view.descending}};
}

Result<AssetView> fromJson(const QJsonObject& object) {
    AssetView view;
    const QJsonArray conditions = object.value("conditions"_L1).toArray();
    for (const QJsonValue& each : conditions) {
        const Result<AssetCondition> condition = conditionOf(each.toObject());
        if (!condition) return condition.error();
        view.conditions.append(*condition);
    }
    view.words = object.value("words"_L1).toString();
    view.descending = object.value("descending"_L1).toBool();
    if (object.contains("sort"_L1)) {
        const Result<AssetColumn> sort = columnOf(object.value("sort"_L1), u"'sort'"_s);
        if (!sort) return sort.error();
        view.sort = *sort;
    }
    return view;
}

} // namespace oc::assetView

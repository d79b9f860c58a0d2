// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/RowValues.h"

#include "engine/catalogue/Template.h"
#include "engine/plan/RowComparison.h"

#include <QJsonArray>

#include <algorithm>

namespace oc::ui {

namespace {

constexpr qsizetype looked = 5000; ///< rows; of more these are like the rest
constexpr qsizetype offered = 100;

} // namespace

std::function<QStringList(const QString& column)> rowValues(const ExpressionScopePtr& scope, const RowSource& source) {
    if (!scope) return {};
    const QJsonValue value = scope->peek(QStringLiteral("{{ %1 }}").arg(source.path));
    const QJsonArray rows = source.isRows ? value.toArray() : QJsonArray{value};
    if (rows.isEmpty()) return {};
    return [rows](const QString& column) {
        QStringList values;
        QSet<QString> seen;
        for (qsizetype i = 0; i < std::min(rows.size(), looked) && values.size() < offered; ++i) {
            const QJsonValue cell = rows.at(i).toObject().value(column);
            if (!cell.isString() && !cell.isDouble()) continue;
            const QString text = toolTemplate::valueText(cell);
            if (text.isEmpty() || seen.contains(text)) continue;
            seen.insert(text);
            values.append(text);
        }
        values.sort();
        return values;
    };
}

QStringList inputPaths(const QList<RowSource>& sources) {
    QStringList paths;
    for (const RowSource& source : sources) {
        if (source.path != QStringLiteral("inputs")) continue;
        for (const Column& column : source.columns)
            paths.append(expression::member(source.path, column.name));
    }
    return paths;
}

} // namespace oc::ui

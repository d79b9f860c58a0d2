// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/results/TableFilterModel.h"

#include "engine/base/Duration.h"
#include "engine/base/Ids.h"
#include "ui/results/ValueText.h"

#include <QRegularExpression>

namespace oc::ui {

TableFilterModel::TableFilterModel(int rawRole, QObject* parent) : QSortFilterProxyModel(parent), rawRole_(rawRole) {
    setDynamicSortFilter(true);
    connect(this, &QAbstractItemModel::modelReset, this, &TableFilterModel::parse);
}

void TableFilterModel::setFilterText(const QString& text) {
    if (text_ == text) return;
    text_ = text;
    parse();
    invalidateFilter();
}

void TableFilterModel::setStates(int statusRole, const QList<int>& states) {
    statusRole_ = statusRole;
    if (states_ == states) return;
    states_ = states;
    invalidateFilter();
}

void TableFilterModel::parse() {
    comparison_ = {};
    words_.clear();
    static const QRegularExpression pattern(QStringLiteral("^\\s*([^<>=!]+?)\\s*(<=|>=|!=|<|>|=)\\s*(.+?)\\s*$"));
    const QRegularExpressionMatch match = pattern.match(text_);
    if (match.hasMatch() && sourceModel()) {
        static const QRegularExpression noise(QStringLiteral("[^\\w%]|_"));
        const auto plainName = [](const QString& name) { return name.toLower().remove(noise); };
        const QString wanted = plainName(match.captured(1));
        int found = -1;
        for (int column = 0; column < sourceModel()->columnCount() && !wanted.isEmpty(); ++column) {
            const QString heading = plainName(sourceModel()->headerData(column, Qt::Horizontal).toString());
            if (heading == wanted) {
                found = column;
                break;
            }
            if (found < 0 && heading.startsWith(wanted)) found = column;
        }
        if (const int column = found; column >= 0) {
            comparison_.column = column;
            comparison_.sign = match.captured(2);
            comparison_.text = match.captured(3);
            QString plain = comparison_.text;
            if (plain.endsWith(u'%')) plain = plain.chopped(1).trimmed();
            comparison_.number = plain.toDouble(&comparison_.numeric);
            if (!comparison_.numeric) {
                if (const Result<qint64> size = parseSize(QJsonValue(plain)); size) {
                    comparison_.number = double(*size);
                    comparison_.numeric = true;
                }
            }
            return;
        }
    }
    words_ = text_.split(QRegularExpression(QStringLiteral("\\s+")), Qt::SkipEmptyParts);
}

bool TableFilterModel::filterAcceptsRow(int row, const QModelIndex& parent) const {
    const QAbstractItemModel* model = sourceModel();
    if (!states_.isEmpty() && !states_.contains(model->index(row, 0, parent).data(statusRole_).toInt())) return false;
    if (comparison_.column >= 0) {
        const QVariant cell = model->index(row, comparison_.column, parent).data(rawRole_);
        if (!cell.isValid()) return comparison_.sign == QStringLiteral("!=");
        const bool isText = cell.metaType().id() == QMetaType::QString;
        const int order =
            comparison_.numeric && !isText
                ? valueText::compare(cell, comparison_.number)
                : valueText::compare(model->index(row, comparison_.column, parent).data().toString(), comparison_.text);
        if (comparison_.sign == QStringLiteral("<")) return order < 0;
        if (comparison_.sign == QStringLiteral(">")) return order > 0;
        if (comparison_.sign == QStringLiteral("<=")) return order <= 0;
        if (comparison_.sign == QStringLiteral(">=")) return order >= 0;
        return (order == 0) == (comparison_.sign == QStringLiteral("="));
    }
    for (const QString& word : words_) {
        bool found = false;
        for (int column = 0; column < model->columnCount(parent) && !found; ++column)
            found = model->index(row, column, parent).data().toString().contains(word, Qt::CaseInsensitive);
        if (!found) return false;
    }
    return true;
}

bool TableFilterModel::lessThan(const QModelIndex& left, const QModelIndex& right) const {
    return valueText::compare(left.data(rawRole_), right.data(rawRole_)) < 0;
}

} // namespace oc::ui

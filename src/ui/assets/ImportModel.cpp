// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/assets/ImportModel.h"

#include "engine/base/Json.h"
#include "ui/assets/GridCells.h"
#include "ui/theme/Theme.h"

#include <QSet>

namespace oc::ui {

namespace {

QString text(const QJsonValue& value) {
    if (value.isObject()) return value.toObject().isEmpty() ? QString() : QString::fromUtf8(json::toText(value));
    if (value.isString()) return value.toString();
    if (value.isNull() || value.isUndefined()) return {};
    return QString::fromUtf8(json::toText(value));
}

QString titleOf(const QString& field) {
    const auto column = assetColumns::fromName(field);
    return column ? gridCells::title(*column) : field;
}

} // namespace

ImportModel::ImportModel(Theme& theme, QObject* parent) : QAbstractTableModel(parent), theme_(theme) {}

void ImportModel::setTable(const QList<AssetImportRow>& rows, const QStringList& columns) {
    beginResetModel();
    rows_ = rows;
    plan_.clear();
    counts_.clear();
    columns_.clear();
    for (const QString& column : columns)
        if (!column.isEmpty() && !columns_.contains(column)) columns_.append(column);
    // Fields that no column of the file names, such as the variables of an Ansible host.
    QSet<QString> known(columns_.begin(), columns_.end());
    for (const AssetImportRow& row : rows_) {
        for (auto it = row.fields.constBegin(); it != row.fields.constEnd(); ++it) {
            if (known.contains(it.key())) continue;
            known.insert(it.key());
            columns_.append(it.key());
        }
    }
    choose();
    endResetModel();
}

void ImportModel::setPlan(const QList<AssetImportPlanRow>& plan) {
    plan_ = plan;
    counts_.clear();
    for (const AssetImportPlanRow& row : plan_)
        ++counts_[int(row.what)];
    // The rows that are shown stay, also one that was mended just now: nothing jumps under the hand that mends the
    // next.
    if (rowCount() > 0) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
}

void ImportModel::setFilter(const std::optional<What>& what) {
    beginResetModel();
    filter_ = what;
    choose();
    endResetModel();
}

void ImportModel::choose() {
    shown_.clear();
    for (qsizetype i = 0; i < rows_.size(); ++i) {
        if (filter_) {
            if (i >= plan_.size()) continue;
            // What two rows quarrel about is wrong for who looks at it.
            const What what = plan_.at(i).what == What::Conflict ? What::Wrong : plan_.at(i).what;
            if (what != *filter_) continue;
        }
        shown_.append(i);
    }
}

void ImportModel::removeShown(const QList<int>& rows) {
    QSet<qsizetype> gone;
    for (const int row : rows)
        if (row >= 0 && row < shown_.size()) gone.insert(shown_.at(row));
    beginResetModel();
    // What is shown stays shown: it is judged again in a moment, and nothing is to jump meanwhile.
    const QSet<qsizetype> shown(shown_.begin(), shown_.end());
    QList<AssetImportRow> kept;
    QList<AssetImportPlanRow> plan;
    shown_.clear();
    for (qsizetype i = 0; i < rows_.size(); ++i) {
        if (gone.contains(i)) continue;
        if (shown.contains(i)) shown_.append(kept.size());
        kept.append(rows_.at(i));
        if (i < plan_.size()) plan.append(plan_.at(i));
    }
    rows_ = kept;
    plan_ = plan;
    endResetModel();
    Q_EMIT edited();
}

QString ImportModel::fieldOf(int column) const {
    return column < FirstField || isProblemColumn(column) ? QString() : columns_.value(column - FirstField);
}

int ImportModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(shown_.size());
}

int ImportModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : FirstField + int(columns_.size()) + 1;
}

QVariant ImportModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= shown_.size()) return {};
    const qsizetype at = shown_.at(index.row());
    const AssetImportRow& row = rows_.at(at);
    const AssetImportPlanRow* plan = at < plan_.size() ? &plan_.at(at) : nullptr;
    const std::optional<Error> error = plan && plan->error ? plan->error : row.error;
    const QString field = fieldOf(index.column());
    const bool atFault = plan && !field.isEmpty() && plan->wrongColumn == field;
    if (role == WhatRole) return plan ? QVariant(int(plan->what)) : QVariant();
    if (role == WrongRole) return atFault;
    if (index.column() == Line) {
        if (role == Qt::DisplayRole) return row.line;
        if (role == Qt::ForegroundRole) return theme_.color(Token::SecondText);
        return {};
    }
    if (index.column() == Doing) {
        if (!plan) return role == Qt::DisplayRole ? QVariant(QStringLiteral("...")) : QVariant();
        static const QHash<int, std::pair<QString, Token>> words{
            {int(What::Create), {tr("new"), Token::DoneText}},
            {int(What::Update), {tr("change"), Token::AccentText}},
            {int(What::Unchanged), {tr("as it is"), Token::SecondText}},
            {int(What::Conflict), {tr("unclear"), Token::FailedText}},
            {int(What::Wrong), {tr("wrong"), Token::FailedText}}};
        const auto& [word, token] = words[int(plan->what)];
        if (role == Qt::DisplayRole) return word;
        if (role == Qt::ForegroundRole) return theme_.color(token);
        return {};
    }
    if (isProblemColumn(index.column())) {
        if (!error) return {};
        if (role == Qt::DisplayRole) return error->message;
        if (role == Qt::ToolTipRole) return error->toText();
        if (role == Qt::ForegroundRole) return theme_.color(Token::FailedText);
        return {};
    }
    const QJsonValue value = row.fields.value(field);
    switch (role) {
    case Qt::DisplayRole:
    case Qt::EditRole:
        return text(value);
    case Qt::ToolTipRole: {
        if (atFault && error) return error->toText();
        const auto column = assetColumns::fromName(field);
        if (plan && plan->what == What::Update && plan->existing && column && plan->change.fields.contains(field))
            return tr("It is now: %1").arg(gridCells::exact(*plan->existing, *column));
        return text(value);
    }
    case Qt::ForegroundRole:
        return atFault ? QVariant(theme_.color(Token::FailedText)) : QVariant();
    case Qt::FontRole: {
        const bool mono = field == QLatin1String("hostname") || field == QLatin1String("ip_address");
        QFont font = Theme::font(mono ? FontRole::Mono : FontRole::Body);
        if (atFault) font.setUnderline(true);
        if (plan && plan->what == What::Update && plan->existing) {
            const auto column = assetColumns::fromName(field);
            font.setBold(column && plan->change.fields.contains(field) &&
                         plan->change.fields.value(field) != assetColumns::value(*plan->existing, *column));
        }
        return font;
    }
    default:
        return {};
    }
}

bool ImportModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    const QString field = fieldOf(index.column());
    if (role != Qt::EditRole || field.isEmpty() || index.row() >= shown_.size()) return false;
    AssetImportRow& row = rows_[shown_.at(index.row())];
    const QString written = value.toString().trimmed();
    if (written == text(row.fields.value(field))) return false;
    row.fields.insert(field, written.isEmpty() ? QJsonValue() : QJsonValue(written));
    row.error.reset();
    Q_EMIT dataChanged(index, index);
    Q_EMIT edited();
    return true;
}

QVariant ImportModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole) return int(Qt::AlignLeft | Qt::AlignVCenter);
    if (role != Qt::DisplayRole) return {};
    if (section == Line) return tr("Line");
    if (section == Doing) return tr("Will be");
    if (isProblemColumn(section)) return tr("Why not");
    return titleOf(fieldOf(section));
}

Qt::ItemFlags ImportModel::flags(const QModelIndex& index) const {
    Qt::ItemFlags flags = QAbstractTableModel::flags(index);
    if (index.isValid() && !fieldOf(index.column()).isEmpty()) flags |= Qt::ItemIsEditable;
    return flags;
}

} // namespace oc::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/assets/ImportModel.h"

#include "engine/base/Json.h"
#include "ui/assets/GridCells.h"
#include "ui/theme/Theme.h"

#include <QSet>

namespace oc::ui {

namespace {

/// As the inventory's cells show it, and as an import reads it.
QString shownText(const QString& field, const QJsonValue& value) {
    if (value.isObject()) {
        Asset asset;
        if (field == QLatin1String("tags")) {
            asset.tags = value.toObject();
            return gridCells::exact(asset, AssetColumn::Tags);
        }
        return value.toObject().isEmpty() ? QString() : QString::fromUtf8(json::toText(value));
    }
    if (value.isString()) return value.toString();
    if (value.isNull() || value.isUndefined()) return {};
    return QString::fromUtf8(json::toText(value));
}

QString titleOf(const QString& field) {
    const auto column = assetColumns::fromName(field);
    return column ? gridCells::title(*column) : field;
}

} // namespace

ImportModel::ImportModel(Theme& theme, QObject* parent) : QAbstractTableModel(parent), theme_(theme) {
    // Once for each mend, of however many cells.
    connect(&mends_, &QUndoStack::indexChanged, this, &ImportModel::edited);
}

ImportModel::~ImportModel() {
    mends_.disconnect(this); // it tells of its end, when the dialog is gone already
}

void ImportModel::setTable(const QList<AssetImportRow>& rows, const QStringList& columns) {
    beginResetModel();
    all_.rows = rows;
    mends_.clear();
    all_.plan.clear();
    counts_.clear();
    columns_.clear();
    for (const QString& column : columns)
        if (!column.isEmpty() && !columns_.contains(column)) columns_.append(column);
    // Fields that no column of the file names, such as the variables of an Ansible host.
    QSet<QString> known(columns_.begin(), columns_.end());
    for (const AssetImportRow& row : all_.rows) {
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
    all_.plan = plan;
    count();
    // The rows that are shown stay, also one that was mended just now: nothing jumps under the hand that mends the
    // next.
    if (rowCount() > 0) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
}

void ImportModel::count() {
    counts_.clear();
    for (const AssetImportPlanRow& row : std::as_const(all_.plan))
        ++counts_[int(row.what)];
}

void ImportModel::setFilter(const std::optional<What>& what) {
    beginResetModel();
    filter_ = what;
    choose();
    endResetModel();
}

void ImportModel::choose() {
    all_.shown.clear();
    for (qsizetype i = 0; i < all_.rows.size(); ++i) {
        if (filter_) {
            if (i >= all_.plan.size()) continue;
            // What two rows quarrel about is wrong for who looks at it.
            const What what = all_.plan.at(i).what == What::Conflict ? What::Wrong : all_.plan.at(i).what;
            if (what != *filter_) continue;
        }
        all_.shown.append(i);
    }
}

void ImportModel::removeShown(const QList<int>& rows, const QString& what) {
    QSet<qsizetype> gone;
    for (const int row : rows)
        if (row >= 0 && row < all_.shown.size()) gone.insert(all_.shown.at(row));
    if (gone.isEmpty()) return;
    mends_.push(new RowsMend(all_, gone, what, [this](const std::function<void()>& change) {
        beginResetModel();
        change();
        count();
        endResetModel();
    }));
}

int ImportModel::write(const QList<Write>& cells, const QString& what) {
    QList<CellsMend::Cell> changed;
    QHash<std::pair<qsizetype, QString>, qsizetype> written; // a cell that is named twice has what was said last
    for (const Write& cell : cells) {
        const QString field = fieldOf(cell.at.column());
        if (field.isEmpty() || cell.at.row() < 0 || cell.at.row() >= all_.shown.size()) continue;
        const qsizetype row = all_.shown.at(cell.at.row());
        const QJsonValue before = all_.rows.at(row).fields.value(field);
        const QString text = cell.text.trimmed();
        if (text == shownText(field, before)) continue;
        const QJsonValue after = text.isEmpty() ? QJsonValue() : QJsonValue(text);
        const auto known = written.constFind({row, field});
        if (known != written.cend()) {
            changed[*known].after = after;
            continue;
        }
        written.insert({row, field}, changed.size());
        changed.append({row, field, before, after, all_.rows.at(row).error});
    }
    if (changed.isEmpty()) return 0;
    QSet<qsizetype> rows; // of a row with several cells the first one has its error
    for (CellsMend::Cell& cell : changed)
        if (rows.contains(cell.row))
            cell.error.reset();
        else
            rows.insert(cell.row);
    const int count = int(changed.size());
    mends_.push(new CellsMend(all_, std::move(changed), what, [this](const CellsMend::Cell& cell) {
        const auto at = std::lower_bound(all_.shown.cbegin(), all_.shown.cend(), cell.row);
        if (at == all_.shown.cend() || *at != cell.row) return;
        const int row = int(at - all_.shown.cbegin());
        Q_EMIT dataChanged(index(row, 0), index(row, columnCount() - 1));
    }));
    return count;
}

QString ImportModel::fieldOf(int column) const {
    return column < FirstField || isProblemColumn(column) ? QString() : columns_.value(column - FirstField);
}

int ImportModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(all_.shown.size());
}

int ImportModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : FirstField + int(columns_.size()) + 1;
}

QVariant ImportModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= all_.shown.size()) return {};
    const qsizetype at = all_.shown.at(index.row());
    const AssetImportRow& row = all_.rows.at(at);
    const AssetImportPlanRow* plan = at < all_.plan.size() ? &all_.plan.at(at) : nullptr;
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
        return shownText(field, value);
    case Qt::ToolTipRole: {
        if (atFault && error) return error->toText();
        const auto column = assetColumns::fromName(field);
        if (plan && plan->what == What::Update && plan->existing && column && plan->change.fields.contains(field))
            return tr("It is now: %1").arg(gridCells::exact(*plan->existing, *column));
        return shownText(field, value);
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
    return role == Qt::EditRole && write({{index, value.toString()}}, tr("the edit of a cell")) > 0;
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

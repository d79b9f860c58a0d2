// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/assets/AssetGridModel.h"

#include "ui/assets/GridCells.h"
#include "ui/theme/Theme.h"

#include <QDateTime>
#include <QLocale>

namespace oc::ui {

AssetGridModel::AssetGridModel(AssetStore& store, Theme& theme, QObject* parent)
    : QAbstractTableModel(parent), theme_(theme), loader_(store), held_(keptRows) {
    connect(&loader_, &AssetLoader::first, this, &AssetGridModel::takeFirst);
    connect(&loader_, &AssetLoader::ends, this, &AssetGridModel::takeEnds);
    connect(&loader_, &AssetLoader::ids, this, &AssetGridModel::takeIds);
    connect(&loader_, &AssetLoader::idsEnd, this, &AssetGridModel::takeIdsEnd);
    connect(&loader_, &AssetLoader::rows, this, &AssetGridModel::takeRows);
    connect(&loader_, &AssetLoader::page, this, &AssetGridModel::takePage);
    connect(&loader_, &AssetLoader::dropped, this, [this](qint64 page) { asked_.remove(page); });
    connect(&loader_, &AssetLoader::failed, this, &AssetGridModel::failed);
    grow_.setSingleShot(true);
    grow_.setInterval(0);
    connect(&grow_, &QTimer::timeout, this, &AssetGridModel::grow);
    unmark_.setSingleShot(true);
    unmark_.setInterval(markedForMs);
    connect(&unmark_, &QTimer::timeout, this, [this] {
        changed_.clear();
        repaintAll();
    });
    connect(&loader_, &AssetLoader::pageFailed, this, [this](const Error& error) {
        asked_.clear();
        Q_EMIT failed(error);
    });
}

void AssetGridModel::setView(const AssetView& view) {
    view_ = view;
    loader_.open(view);
}

void AssetGridModel::reload(const QList<qint64>& asked) {
    loader_.readAgain(view_, asked);
}

/// Only the order is another one, and how many rows there are is known.
bool AssetGridModel::isReorder(const QList<Asset>& first) const {
    return counted_ && first.size() == AssetLoader::endRows && rows_ >= first.size() &&
           shown_.conditions == view_.conditions && shown_.words == view_.words;
}

/// Rows that are too many go at once, those that are missing come in pieces.
void AssetGridModel::setTotal(qint64 total) {
    total_ = total;
    if (rows_ > total_) {
        beginRemoveRows({}, int(total_), int(rows_) - 1);
        rows_ = total_;
        endRemoveRows();
    }
    if (!grow_.isActive()) grow();
}

void AssetGridModel::grow() {
    if (isGrowing()) {
        const qint64 next = qMin(total_, rows_ + piece_);
        beginInsertRows({}, int(rows_), int(next) - 1);
        rows_ = next;
        endInsertRows();
    }
    if (isGrowing())
        grow_.start();
    else
        endGrowing();
}

/// What was told of the view holds now that the table has its rows.
void AssetGridModel::endGrowing() {
    if (std::exchange(endsCame_, false)) {
        counted_ = true;
        repaint(rows_ - lastIds_.size(), rows_);
        Q_EMIT counted();
    }
    if (!std::exchange(idsEnded_, false)) return;
    repaintAll();
    if (places_) Q_EMIT replaced(*std::exchange(places_, std::nullopt));
    Q_EMIT completed();
}

void AssetGridModel::takeFirst(const QList<Asset>& assets) {
    const bool reorder = isReorder(assets);
    Q_EMIT aboutToChange();
    shown_ = view_;
    ++generation_;
    asked_.clear();
    ids_.clear();
    firstIds_.clear();
    lastIds_.clear();
    endsCame_ = idsEnded_ = false;
    places_.reset();
    for (const Asset& asset : assets) {
        firstIds_.append(asset.id);
        hold(asset);
    }
    if (!reorder) {
        counted_ = false;
        grow_.stop();
        setTotal(assets.size());
    }
    repaintAll();
    Q_EMIT opened();
}

void AssetGridModel::takeEnds(const AssetLoader::Ends& ends) {
    for (const Asset& asset : ends.last) {
        lastIds_.append(asset.id);
        hold(asset);
    }
    ids_.reserve(qsizetype(ends.count));
    endsCame_ = true;
    setTotal(ends.count);
}

void AssetGridModel::takeIds(const QList<qint64>& more) {
    const qint64 from = ids_.size();
    ids_ += more;
    if (ids_.size() > total_) setTotal(ids_.size()); // rows came in while the view was read
    repaint(from, ids_.size());
}

void AssetGridModel::takeIdsEnd() {
    firstIds_.clear();
    lastIds_.clear();
    asked_.clear();
    idsEnded_ = true;
    setTotal(ids_.size());
}

void AssetGridModel::takeRows(const AssetLoader::Rows& rows) {
    ++generation_;
    asked_.clear();
    loader_.forgetPages();
    if (!isComplete() || rows.ids != ids_) {
        Q_EMIT aboutToReplace();
        ids_ = rows.ids;
        firstIds_.clear();
        lastIds_.clear();
    }
    shown_ = view_;
    endsCame_ = idsEnded_ = true;
    places_ = rows.places;
    setTotal(ids_.size());
    repaintAll();
}

void AssetGridModel::takePage(qint64 page, const QList<qint64>& asked, const QList<Asset>& assets) {
    asked_.remove(page);
    QSet<qint64> missing(asked.begin(), asked.end());
    for (const Asset& asset : assets) {
        missing.remove(asset.id);
        if (const Held* before = held_.object(asset.id); before && before->asset.version < asset.version)
            markChanges(before->asset, asset);
        hold(asset);
    }
    // Somebody removed them since the view was read.
    if (!missing.isEmpty()) removeRowsOf(missing);
    repaintAll();
    Q_EMIT pageRead();
}

/// What was written here was taken in before it is read again; what is still on its way is marked as that.
void AssetGridModel::markChanges(const Asset& before, const Asset& now) {
    const auto onItsWay = unsaved_.value(now.id);
    for (const AssetColumn column : gridCells::order()) {
        if (!assetColumns::isSettable(column) || onItsWay.contains(column)) continue;
        if (assetColumns::value(before, column) != assetColumns::value(now, column)) changed_[now.id].insert(column);
    }
    if (!changed_.isEmpty()) unmark_.start();
}

void AssetGridModel::hold(const Asset& asset) {
    held_.insert(asset.id, new Held{asset, generation_});
}

void AssetGridModel::repaintAll() {
    repaint(0, rows_);
}

/// From row 'from' to the one before 'to', as far as the table has them.
void AssetGridModel::repaint(qint64 from, qint64 to) {
    to = qMin(to, rows_);
    if (from < to) Q_EMIT dataChanged(index(int(from), 0), index(int(to) - 1, columnCount() - 1));
}

qint64 AssetGridModel::idAt(int row) const {
    if (row < 0 || row >= rows_) return 0;
    if (row < ids_.size()) return ids_.at(row);
    if (row < firstIds_.size()) return firstIds_.at(row);
    const qint64 fromEnd = row - (total_ - lastIds_.size());
    return fromEnd >= 0 && fromEnd < lastIds_.size() ? lastIds_.at(fromEnd) : 0;
}

std::optional<Asset> AssetGridModel::assetAt(int row) const {
    return assetOf(idAt(row));
}

std::optional<Asset> AssetGridModel::assetOf(qint64 id) const {
    const Held* held = id == 0 ? nullptr : held_.object(id);
    return held ? std::optional(held->asset) : std::nullopt;
}

int AssetGridModel::rowOf(qint64 id) const {
    return int(ids_.indexOf(id));
}

void AssetGridModel::take(const QList<Asset>& assets) {
    for (const Asset& asset : assets)
        if (held_.contains(asset.id)) hold(asset);
    repaintAll();
}

void AssetGridModel::removeRowsOf(const QSet<qint64>& ids) {
    QList<int> rows;
    for (qsizetype row = ids_.size() - 1; row >= 0; --row)
        if (ids.contains(ids_.at(row))) rows.append(int(row));
    for (const qint64 id : ids) {
        held_.remove(id);
        unsaved_.remove(id);
    }
    if (rows.isEmpty()) return;
    asked_.clear();
    constexpr qsizetype oneByOne = 50; // each costs the table's header a pass over all rows
    if (rows.size() > oneByOne || isGrowing()) {
        Q_EMIT aboutToChange();
        ids_.removeIf([&ids](qint64 id) { return ids.contains(id); });
        setTotal(total_ - rows.size());
        repaintAll();
        return;
    }
    for (const int row : qAsConst(rows)) {
        beginRemoveRows({}, row, row);
        ids_.removeAt(row);
        --rows_;
        --total_;
        endRemoveRows();
    }
    repaintAll();
}

void AssetGridModel::makeStale(const QList<qint64>& ids) {
    if (ids.isEmpty()) {
        ++generation_;
    } else {
        for (const qint64 id : ids)
            if (Held* held = held_.object(id)) held->generation = -1;
    }
    repaintAll();
}

void AssetGridModel::setUnsaved(qint64 id, AssetColumn column, const Unsaved& unsaved) {
    unsaved_[id].insert(column, unsaved);
    repaintAll();
}

void AssetGridModel::clearUnsaved(qint64 id, AssetColumn column) {
    const auto found = unsaved_.find(id);
    if (found == unsaved_.end()) return;
    found->remove(column);
    if (found->isEmpty()) unsaved_.erase(found);
    repaintAll();
}

void AssetGridModel::clearUnsaved(qint64 id) {
    if (unsaved_.remove(id)) repaintAll();
}

int AssetGridModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(rows_);
}

int AssetGridModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(gridCells::order().size());
}

void AssetGridModel::askFor(int row) const {
    const qint64 page = row / pageRows;
    if (asked_.contains(page)) return;
    QList<qint64> wanted;
    for (int at = int(page) * pageRows; at < (page + 1) * pageRows && at < rows_; ++at) {
        const qint64 id = idAt(at);
        const Held* held = id == 0 ? nullptr : held_.object(id);
        if (id != 0 && (!held || held->generation != generation_)) wanted.append(id);
    }
    if (wanted.isEmpty()) return;
    asked_.insert(page);
    loader_.readPage(page, wanted);
}

QVariant AssetGridModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rows_) return {};
    const AssetColumn column = gridCells::order().at(index.column());
    if (role == Qt::FontRole && (column == AssetColumn::Hostname || column == AssetColumn::IpAddress))
        return Theme::font(FontRole::Mono);
    if (role == Qt::ForegroundRole) {
        return assetColumns::isSettable(column) ? QVariant() : QVariant(theme_.color(Token::SecondText));
    }
    if (role == ChangedRole)
        return !changed_.isEmpty() && changed_.value(idAt(index.row())).contains(column) ? QVariant(true) : QVariant();
    if (role != Qt::DisplayRole && role != Qt::EditRole && role != Qt::ToolTipRole && role < RawRole) return {};
    const qint64 id = idAt(index.row());
    const Held* held = id == 0 ? nullptr : held_.object(id);
    if (id != 0 && (!held || held->generation != generation_)) askFor(index.row());
    if (!held) return {};
    if (const auto edited = unsaved_.constFind(id); edited != unsaved_.cend()) {
        if (const auto one = edited->constFind(column); one != edited->cend()) {
            if (role == Qt::DisplayRole || role == Qt::EditRole) return one->text;
            if (role == ProblemRole) return one->problem;
            if (role == UnsavedRole) return true;
            if (role == Qt::ToolTipRole) return one->problem.isEmpty() ? tr("Not saved yet") : one->problem;
            if (role == TagsRole) return QStringList{one->text};
        }
    }
    return cell(held->asset, column, role);
}

QVariant AssetGridModel::cell(const Asset& asset, AssetColumn column, int role) const {
    switch (role) {
    case Qt::DisplayRole:
        return gridCells::shown(asset, column);
    case Qt::EditRole:
        return gridCells::exact(asset, column);
    case Qt::ToolTipRole:
        if (column == AssetColumn::UpdatedAt || column == AssetColumn::CreatedAt) {
            const qint64 at = column == AssetColumn::UpdatedAt ? asset.updatedAt : asset.createdAt;
            return QLocale().toString(QDateTime::fromMSecsSinceEpoch(at), QLocale::LongFormat);
        }
        return gridCells::exact(asset, column);
    case RawRole:
        return assetColumns::value(asset, column).toVariant();
    case TagsRole:
        return column == AssetColumn::Tags ? QVariant(gridCells::tagTexts(asset.tags)) : QVariant();
    default:
        return {};
    }
}

bool AssetGridModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    if (role != Qt::EditRole || !(flags(index) & Qt::ItemIsEditable)) return false;
    const std::optional<Asset> asset = assetAt(index.row());
    if (!asset || value.toString() == data(index, Qt::EditRole).toString()) return false;
    write(*asset, gridCells::order().at(index.column()), value.toString());
    return true;
}

void AssetGridModel::write(const Asset& seen, AssetColumn column, const QString& text) {
    Q_EMIT cellWritten(seen, column, text);
}

QVariant AssetGridModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return role == Qt::DisplayRole ? QVariant(section + 1) : QVariant();
    if (role == Qt::TextAlignmentRole) return int(Qt::AlignLeft | Qt::AlignVCenter);
    if (role != Qt::DisplayRole || section < 0 || section >= columnCount()) return {};
    return gridCells::title(gridCells::order().at(section));
}

Qt::ItemFlags AssetGridModel::flags(const QModelIndex& index) const {
    if (!index.isValid()) return {};
    Qt::ItemFlags flags = Qt::ItemIsSelectable | Qt::ItemIsEnabled | Qt::ItemNeverHasChildren;
    if (assetColumns::isSettable(gridCells::order().at(index.column())) && held_.contains(idAt(index.row())))
        flags |= Qt::ItemIsEditable;
    return flags;
}

void AssetGridModel::sort(int column, Qt::SortOrder order) {
    if (column < 0 || column >= columnCount()) return;
    AssetView view = view_;
    view.sort = gridCells::order().at(column);
    view.descending = order == Qt::DescendingOrder;
    if (view == view_) return;
    setView(view);
}

} // namespace oc::ui

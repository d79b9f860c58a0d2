// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/assets/AssetGrid.h"

#include "ui/assets/AssetDelegate.h"
#include "ui/assets/AssetGridModel.h"
#include "ui/assets/FilterHeader.h"
#include "ui/assets/GridCells.h"
#include "ui/assets/SheetSelection.h"
#include "ui/theme/Theme.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QScrollBar>

namespace oc::ui {

namespace {

constexpr qsizetype mostKept = 10'000; // chosen rows that are found again after the rows were read again

} // namespace

AssetGrid::AssetGrid(AssetStore& store, AssetGridModel& model, Theme& theme, QWidget* parent)
    : QTableView(parent), model_(model), filters_(new FilterHeader(theme, this)) {
    setObjectName(QStringLiteral("assetTable"));
    setAccessibleName(tr("Assets"));
    setHorizontalHeader(filters_);
    setModel(&model);
    filters_->makeFields();
    auto* delegate = new AssetDelegate(store, theme, this);
    setItemDelegate(delegate);
    connect(delegate, &AssetDelegate::metadataWanted, this, &AssetGrid::metadataWanted);
    setSelectionMode(QAbstractItemView::ExtendedSelection);
    setSelectionBehavior(QAbstractItemView::SelectItems);
    setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed |
                    QAbstractItemView::AnyKeyPressed);
    setFrameShape(QFrame::NoFrame);
    setShowGrid(false);
    setWordWrap(false);
    setTabKeyNavigation(true);
    setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setDefaultSectionSize(30);
    verticalHeader()->setHighlightSections(false);
    verticalHeader()->setDefaultAlignment(Qt::AlignRight | Qt::AlignVCenter);
    verticalHeader()->setFont(Theme::font(FontRole::Second));
    filters_->setSortIndicator(gridCells::section(AssetColumn::Hostname), Qt::AscendingOrder);
    filters_->setStretchLastSection(true);
    filters_->setMinimumSectionSize(60);
    for (const AssetColumn column : gridCells::order()) {
        const int section = gridCells::section(column);
        setColumnHidden(section, !gridCells::isShownAtFirst(column));
        static const QHash<AssetColumn, int> widths{{AssetColumn::Hostname, 152}, {AssetColumn::IpAddress, 112},
                                                    {AssetColumn::Type, 78},      {AssetColumn::Status, 112},
                                                    {AssetColumn::Owner, 80},     {AssetColumn::Environment, 96},
                                                    {AssetColumn::Tags, 108},     {AssetColumn::Metadata, 220},
                                                    {AssetColumn::Id, 80},        {AssetColumn::Version, 70}};
        filters_->resizeSection(section, widths.value(column, 100));
    }
    connect(filters_, &FilterHeader::left, this, [this] {
        setFocus();
        if (!currentIndex().isValid() && model_.rowCount() > 0) setCurrentIndex(model_.index(0, 0));
    });
    connect(&model, &AssetGridModel::aboutToReplace, this, [this] {
        remember();
        letGo();
    });
    connect(&model, &AssetGridModel::replaced, this, &AssetGrid::restore);
    connect(&model, &AssetGridModel::aboutToChange, this, &AssetGrid::letGo);
    connect(&model, &AssetGridModel::opened, this, [this] {
        kept_ = {}; // another view: what was chosen in the one before is not
        scrollToTop();
        Q_EMIT choiceChanged();
    });
    connect(&model, &QAbstractItemModel::rowsInserted, this,
            [this](const QModelIndex&, int first, int last) { chooseTheRestToo(first, last); });
    // The view lays out and paints all anew for each piece of a million rows; below what is shown nothing is to be
    // painted. The slot has no other name to disconnect it by.
    disconnect(verticalHeader(), SIGNAL(sectionCountChanged(int, int)), this, SLOT(rowCountChanged(int, int)));
    connect(verticalHeader(), &QHeaderView::sectionCountChanged, this, [this](int before, int now) {
        const int lastShown = rowAt(viewport()->height() - 1);
        if (lastShown < 0 || lastShown >= qMin(before, now) - 1)
            rowCountChanged(before, now);
        else
            updateGeometries();
    });
    connect(&theme, &Theme::changed, viewport(), qOverload<>(&QWidget::update));
}

/// As when the model begins anew: what is being typed must not go into another row's cell.
void AssetGrid::letGo() {
    if (QWidget* editor = indexWidget(currentIndex())) closeEditor(editor, QAbstractItemDelegate::RevertModelCache);
    selectionModel()->clear();
}

/// Whoever chose all while the rows were counted meant all, not those that stood there.
void AssetGrid::chooseTheRestToo(int first, int last) {
    if (first == 0 || chosenRowCount() != first) return;
    QItemSelection rest;
    const QItemSelection selection = selectionModel()->selection();
    for (const QItemSelectionRange& range : selection)
        if (range.bottom() == first - 1)
            rest.select(model_.index(first, range.left()), model_.index(last, range.right()));
    selectionModel()->select(rest, QItemSelectionModel::Select);
}

QList<int> AssetGrid::chosenRows(qsizetype most) const {
    QList<int> rows;
    const QItemSelection selection = selectionModel()->selection();
    for (const QItemSelectionRange& range : selection)
        for (int row = range.top(); row <= range.bottom() && rows.size() < most * 2; ++row)
            rows.append(row);
    std::sort(rows.begin(), rows.end());
    rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
    if (rows.size() > most) rows.resize(most);
    return rows;
}

qsizetype AssetGrid::chosenRowCount() const {
    // Cells of one row can stand in several ranges; the ranges are few, the rows may be a million.
    QList<std::pair<int, int>> spans;
    const QItemSelection selection = selectionModel()->selection();
    for (const QItemSelectionRange& range : selection)
        spans.append({range.top(), range.bottom()});
    std::sort(spans.begin(), spans.end());
    qsizetype count = 0;
    int next = 0;
    for (const auto& [top, bottom] : qAsConst(spans)) {
        const int from = qMax(top, next);
        if (bottom >= from) {
            count += bottom - from + 1;
            next = bottom + 1;
        }
    }
    return count;
}

QList<AssetColumn> AssetGrid::chosenColumns() const {
    QSet<int> sections;
    const QItemSelection selection = selectionModel()->selection();
    for (const QItemSelectionRange& range : selection)
        for (int section = range.left(); section <= range.right(); ++section)
            sections.insert(section);
    QList<AssetColumn> columns;
    for (int visual = 0; visual < filters_->count(); ++visual) {
        const int section = filters_->logicalIndex(visual);
        if (sections.contains(section) && !isColumnHidden(section)) columns.append(gridCells::order().at(section));
    }
    return columns;
}

QList<AssetColumn> AssetGrid::columnsFrom(AssetColumn column) const {
    QList<AssetColumn> columns;
    for (int visual = filters_->visualIndex(gridCells::section(column)); visual >= 0 && visual < filters_->count();
         ++visual) {
        const int section = filters_->logicalIndex(visual);
        if (!isColumnHidden(section)) columns.append(gridCells::order().at(section));
    }
    return columns;
}

QList<qint64> AssetGrid::anchors() const {
    QList<qint64> ids;
    const int top = rowAt(0);
    const int rowsOnScreen = viewport()->height() / verticalHeader()->defaultSectionSize() + 1;
    // Of those on the screen one will still be there.
    for (int row = qMax(0, top); row < qMin(model_.rowCount(), top + rowsOnScreen); ++row)
        ids.append(model_.idAt(row));
    if (currentIndex().isValid()) ids.append(model_.idAt(currentIndex().row()));
    if (chosenRowCount() <= mostKept)
        for (const int row : chosenRows(mostKept))
            ids.append(model_.idAt(row));
    return ids;
}

void AssetGrid::remember() {
    kept_ = {};
    const int top = rowAt(0);
    kept_.top = model_.idAt(top);
    kept_.current = currentIndex().isValid() ? model_.idAt(currentIndex().row()) : 0;
    kept_.currentColumn = qMax(0, currentIndex().column());
    if (chosenRowCount() <= mostKept) {
        for (const int row : chosenRows(mostKept))
            kept_.chosen.append(model_.idAt(row));
        for (const AssetColumn column : chosenColumns())
            kept_.columns.append(gridCells::section(column));
    }
}

void AssetGrid::restore(const QHash<qint64, qint64>& places) {
    if (kept_.top == 0 && kept_.current == 0 && kept_.chosen.isEmpty()) return;
    restoring_ = true;
    if (const auto top = places.constFind(kept_.top); top != places.cend()) verticalScrollBar()->setValue(int(*top));
    if (const auto current = places.constFind(kept_.current); current != places.cend())
        selectionModel()->setCurrentIndex(model_.index(int(*current), kept_.currentColumn),
                                          QItemSelectionModel::NoUpdate);
    QItemSelection selection;
    for (const qint64 id : qAsConst(kept_.chosen)) {
        const auto place = places.constFind(id);
        if (place == places.cend()) continue;
        for (const int column : qAsConst(kept_.columns)) {
            const QModelIndex at = model_.index(int(*place), column);
            selection.append(QItemSelectionRange(at, at));
        }
    }
    selectionModel()->select(selection, QItemSelectionModel::ClearAndSelect);
    restoring_ = false;
    kept_ = {};
    Q_EMIT choiceChanged();
}

void AssetGrid::choose(qint64 id) {
    const int row = model_.rowOf(id);
    if (row < 0) return;
    const QModelIndex at = model_.index(row, currentIndex().isValid() ? currentIndex().column() : 0);
    setCurrentIndex(at);
    scrollTo(at);
}

QItemSelectionModel::SelectionFlags AssetGrid::selectionCommand(const QModelIndex& index, const QEvent* event) const {
    return sheetSelection::command(event, [&](const QEvent* one) { return QTableView::selectionCommand(index, one); });
}

void AssetGrid::keyPressEvent(QKeyEvent* event) {
    if (event->matches(QKeySequence::Copy)) {
        Q_EMIT copyWanted();
    } else if (event->matches(QKeySequence::Paste)) {
        Q_EMIT pasteWanted();
    } else if (event->modifiers() == Qt::ControlModifier && event->key() == Qt::Key_D) {
        Q_EMIT fillDownWanted();
    } else if (event->modifiers() == Qt::ControlModifier && event->key() == Qt::Key_Minus) {
        Q_EMIT removeWanted();
    } else if (event->key() == Qt::Key_Delete && event->modifiers() == Qt::NoModifier) {
        Q_EMIT emptyWanted();
    } else if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) &&
               !(event->modifiers() & ~(Qt::ShiftModifier | Qt::KeypadModifier))) {
        const int step = event->modifiers() & Qt::ShiftModifier ? -1 : 1;
        const QModelIndex next = currentIndex().siblingAtRow(currentIndex().row() + step);
        if (next.isValid()) setCurrentIndex(next);
    } else if (event->modifiers() == Qt::ControlModifier && event->key() == Qt::Key_Up) {
        setCurrentIndex(model_.index(0, qMax(0, currentIndex().column())));
    } else if (event->modifiers() == Qt::ControlModifier && event->key() == Qt::Key_Down) {
        setCurrentIndex(model_.index(model_.rowCount() - 1, qMax(0, currentIndex().column())));
    } else if (event->modifiers() & Qt::ControlModifier && event->key() == Qt::Key_Space) {
        selectRow(currentIndex().row());
    } else {
        QTableView::keyPressEvent(event);
        return;
    }
    event->accept();
}

void AssetGrid::selectionChanged(const QItemSelection& selected, const QItemSelection& deselected) {
    QTableView::selectionChanged(selected, deselected);
    if (!restoring_) Q_EMIT choiceChanged();
}

void AssetGrid::currentChanged(const QModelIndex& current, const QModelIndex& previous) {
    QTableView::currentChanged(current, previous);
    if (!restoring_) Q_EMIT choiceChanged();
}

void AssetGrid::updateGeometries() {
    // As wide as the last row's number, not as each of a million: the header would ask for every one of them.
    const int digits = int(QString::number(qMax<qint64>(1, model_.expectedRows())).size());
    const int width = QFontMetrics(Theme::font(FontRole::Second)).horizontalAdvance(QLatin1Char('0')) * digits + 18;
    if (verticalHeader()->width() != width) verticalHeader()->setFixedWidth(width);
    QTableView::updateGeometries();
}

} // namespace oc::ui

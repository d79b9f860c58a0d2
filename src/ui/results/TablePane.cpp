// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/results/TablePane.h"

#include "ui/results/CellDelegate.h"
#include "ui/results/TableExport.h"
#include "ui/results/TableFilterModel.h"
#include "ui/results/TableModel.h"
#include "ui/results/WhenDone.h"
#include "ui/theme/Look.h"
#include "ui/theme/Theme.h"

#include <QAction>
#include <QClipboard>
#include <QFileDialog>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMessageBox>
#include <QStackedWidget>
#include <QTableView>
#include <QToolButton>
#include <QtConcurrentRun>

#include <algorithm>

namespace oc::ui {

TablePane::TablePane(const Theme& theme, const QString& name, QWidget* parent)
    : QWidget(parent),
      theme_(theme),
      model_(new TableModel(this)),
      proxy_(new TableFilterModel(TableModel::RawRole, this)),
      table_(new QTableView),
      empty_(new QLabel),
      stack_(new QStackedWidget),
      tools_(new QWidget),
      filter_(new QLineEdit),
      export_(new QToolButton) {
    setObjectName(name + QStringLiteral("Pane"));
    proxy_->setSourceModel(model_);
    table_->setObjectName(name + QStringLiteral("Table"));
    table_->setAccessibleName(tr("Parsed output"));
    table_->setModel(proxy_);
    table_->setItemDelegate(new CellDelegate(theme, table_));
    table_->setSortingEnabled(true);
    table_->sortByColumn(-1, Qt::AscendingOrder);
    table_->setShowGrid(false);
    table_->setWordWrap(false);
    table_->setFrameShape(QFrame::NoFrame);
    table_->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    table_->setSelectionBehavior(QAbstractItemView::SelectRows);
    table_->setTabKeyNavigation(false);
    table_->verticalHeader()->hide();
    table_->verticalHeader()->setDefaultSectionSize(28);
    table_->horizontalHeader()->setHighlightSections(false);
    table_->horizontalHeader()->setSectionsMovable(true);
    table_->horizontalHeader()->setStretchLastSection(true);
    table_->setContextMenuPolicy(Qt::ActionsContextMenu);
    empty_->setAlignment(Qt::AlignCenter);
    empty_->setWordWrap(true);
    empty_->setMargin(24);
    theme.setTextColor(empty_, Token::SecondText);
    stack_->addWidget(empty_);
    stack_->addWidget(table_);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(stack_);

    auto* strip = new QHBoxLayout(tools_);
    strip->setContentsMargins(0, 0, 0, 0);
    strip->setSpacing(6);
    filter_->setObjectName(name + QStringLiteral("Filter"));
    filter_->setPlaceholderText(tr("Filter: word, or used > 50"));
    filter_->setToolTip(
        tr("Words that must stand in the row, or a comparison such as used > 50, free < 10GB, host = web-1"));
    filter_->setAccessibleName(tr("Filter the table"));
    filter_->setClearButtonEnabled(true);
    filter_->setMinimumWidth(120);
    filter_->setMaximumWidth(220);
    export_->setText(tr("Export"));
    export_->setToolTip(tr("Copy the table or write it to a file"));
    export_->setPopupMode(QToolButton::InstantPopup);
    auto* menu = new QMenu(export_);
    menu->addAction(theme.icon(QStringLiteral("copy")), tr("Copy table"), this, &TablePane::copyAll);
    menu->addAction(tr("Save as CSV…"), this, [this] { exportTo(QStringLiteral("csv")); });
    menu->addAction(tr("Save as JSON…"), this, [this] { exportTo(QStringLiteral("json")); });
    export_->setMenu(menu);
    strip->addWidget(filter_);
    strip->addWidget(export_);
    connect(filter_, &QLineEdit::textChanged, proxy_, &TableFilterModel::setFilterText);
    connect(proxy_, &QAbstractItemModel::rowsInserted, this, &TablePane::showState);
    connect(proxy_, &QAbstractItemModel::rowsRemoved, this, &TablePane::showState);

    auto* copy = new QAction(theme.icon(QStringLiteral("copy")), tr("Copy rows"), table_);
    copy->setShortcut(QKeySequence::Copy);
    copy->setShortcutContext(Qt::WidgetShortcut);
    table_->addAction(copy);
    connect(copy, &QAction::triggered, this, &TablePane::copySelection);
    auto* alert = new QAction(theme.icon(QStringLiteral("alerts")), tr("Send as alert…"), table_);
    alert->setObjectName(QStringLiteral("alertAboutRows"));
    alert->setToolTip(tr("Tell somebody of the selected rows"));
    table_->addAction(alert);
    connect(alert, &QAction::triggered, this, &TablePane::alertWanted);
    showState();
}

void TablePane::setPlaceholder(const QString& text) {
    empty_->setText(text);
}

void TablePane::setResults(const QList<TaskResultPtr>& results) {
    fitted_ = false;
    model_->setResults(results);
    showState();
    fitColumns();
}

void TablePane::append(const QList<TaskResultPtr>& results) {
    const int columns = model_->columnCount();
    model_->append(results);
    if (model_->columnCount() != columns) fitted_ = false;
    showState();
    fitColumns();
}

void TablePane::showState() {
    const bool any = model_->rowCount() > 0;
    stack_->setCurrentWidget(any ? static_cast<QWidget*>(table_) : empty_);
    filter_->setEnabled(any);
    export_->setEnabled(any);
}

void TablePane::fitColumns() {
    // By the first rows only: looking at all of them to find the widest would cost more than it gives.
    if (fitted_ || model_->rowCount() == 0) return;
    fitted_ = true;
    for (int column = 0; column < model_->columnCount(); ++column) {
        int width = table_->horizontalHeader()->sectionSizeHint(column);
        QStyleOptionViewItem option;
        option.initFrom(table_);
        option.font = Theme::font(FontRole::Mono);
        option.fontMetrics = QFontMetrics(option.font);
        for (int row = 0; row < std::min(50, proxy_->rowCount()); ++row)
            width = std::max(width, table_->itemDelegate()->sizeHint(option, proxy_->index(row, column)).width() + 20);
        table_->setColumnWidth(column, std::min(width, 420));
    }
}

QList<int> TablePane::selectedRows() const {
    QList<int> seen;
    for (const QModelIndex& index : table_->selectionModel()->selectedRows())
        seen.append(index.row());
    std::sort(seen.begin(), seen.end());
    QList<int> rows;
    for (const int row : std::as_const(seen))
        rows.append(proxy_->mapToSource(proxy_->index(row, 0)).row());
    return rows;
}

ChosenRows TablePane::chosen() const {
    ChosenRows chosen;
    const QList<int> rows = selectedRows();
    for (int column = 0; column < model_->columnCount(); ++column)
        chosen.columns.append(model_->column(column));
    for (const int row : rows) {
        QList<QJsonValue> cells;
        for (int column = 0; column < model_->columnCount(); ++column)
            cells.append(model_->value(row, column));
        chosen.rows.append(cells);
    }
    return chosen;
}

void TablePane::copySelection() {
    const QList<int> rows = selectedRows();
    if (rows.isEmpty()) return;
    QGuiApplication::clipboard()->setText(tableExport::tabSeparated(*model_, rows, false));
}

void TablePane::copyAll() {
    QList<int> rows;
    for (int row = 0; row < proxy_->rowCount(); ++row)
        rows.append(proxy_->mapToSource(proxy_->index(row, 0)).row());
    QGuiApplication::clipboard()->setText(tableExport::tabSeparated(*model_, rows, true));
}

void TablePane::exportTo(const QString& format) {
    const QString file =
        QFileDialog::getSaveFileName(this, tr("Save the table"), tr("table.%1").arg(format),
                                     format == QStringLiteral("csv") ? tr("CSV (*.csv)") : tr("JSON (*.json)"));
    if (file.isEmpty()) return;
    Table table;
    for (int column = 0; column < model_->columnCount(); ++column)
        table.columns.append(model_->column(column));
    table.cells.reserve(qsizetype(proxy_->rowCount()) * table.columns.size());
    for (int row = 0; row < proxy_->rowCount(); ++row) {
        const int source = proxy_->mapToSource(proxy_->index(row, 0)).row();
        for (int column = 0; column < table.columns.size(); ++column)
            table.cells.append(model_->value(source, column));
    }
    whenDone(this, QtConcurrent::run([table, file, format] { return tableExport::write(table, file, format); }),
             [this](const Status& written) {
                 if (!written) QMessageBox::warning(this, tr("The table was not saved"), written.error().toText());
             });
}

} // namespace oc::ui

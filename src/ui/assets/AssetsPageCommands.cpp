// SPDX-License-Identifier: GPL-3.0-or-later
// What the buttons and keys of the page do; AssetsPage.cpp has its parts and what they tell each other.
#include "engine/catalogue/LiveCatalogue.h"
#include "executors/asset/AssetExport.h"
#include "executors/asset/AssetStore.h"
#include "ui/assets/AssetActions.h"
#include "ui/assets/AssetEdits.h"
#include "ui/assets/AssetGrid.h"
#include "ui/assets/AssetGridModel.h"
#include "ui/assets/AssetPlans.h"
#include "ui/assets/AssetsPage.h"
#include "ui/assets/FilterHeader.h"
#include "ui/assets/GridCells.h"
#include "ui/assets/ImportDialog.h"
#include "ui/assets/LargeImportDialog.h"
#include "ui/assets/NewAssetDialog.h"
#include "ui/assets/ViewTabs.h"
#include "ui/plan/NoticeBar.h"
#include "ui/results/WhenDone.h"

#include <QApplication>
#include <QFileDialog>
#include <QInputDialog>
#include <QLineEdit>
#include <QLocale>
#include <QMenu>
#include <QPushButton>
#include <QShortcut>
#include <QtConcurrentRun>

namespace oc::ui {

void AssetsPage::makeKeys() {
    const auto shortcut = [this](const QKeySequence& keys, auto slot) {
        // Qt lets keys through to a window that a dialog blocks when the window manager gives it the focus.
        auto* made = new QShortcut(keys, this, [slot] {
            if (!QApplication::activeModalWidget()) slot();
        });
        made->setContext(Qt::WidgetWithChildrenShortcut);
    };
    shortcut(QKeySequence(Qt::Key_F5), [this] { refresh(); });
    shortcut(QKeySequence::New, [this] { newAsset(); });
    shortcut(QKeySequence::Open, [this] { chooseImport(); });
    shortcut(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_E), [this] { chooseExport(); });
    shortcut(QKeySequence::Find, [this] {
        search_->setFocus();
        search_->selectAll();
    });
    shortcut(QKeySequence(Qt::CTRL | Qt::Key_E), [this] { actions_->editAll(); });
    shortcut(QKeySequence(Qt::CTRL | Qt::Key_T), [this] { useAsTarget(); });
    shortcut(QKeySequence::Undo, [this] { undo(); });
    // Both habits, on every platform.
    shortcut(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Z), [this] { edits_->stack().redo(); });
    shortcut(QKeySequence(Qt::CTRL | Qt::Key_Y), [this] { edits_->stack().redo(); });
    // An empty inventory shows no grid; a table can be pasted all the same.
    shortcut(QKeySequence::Paste, [this] { actions_->paste(); });
}

void AssetsPage::loadViews(const QString& current) {
    if (const Status loaded = views_.load(); !loaded) notice_->tell(loaded.error());
    QStringList names;
    for (const SavedView& view : views_.all())
        names.append(view.name);
    tabs_->setViews(names, current);
}

SavedView AssetsPage::viewAsShown(const QString& name) const {
    return {name, model_->view(), grid_->columnsFrom(gridCells::order().at(grid_->filters().logicalIndex(0)))};
}

void AssetsPage::chooseView(const QString& name) {
    SavedView chosen{name, {}, {}};
    chosen.view.sort = AssetColumn::Hostname;
    for (const SavedView& saved : views_.all())
        if (saved.name == name) chosen = saved;
    {
        const QSignalBlocker quiet(search_);
        search_->setText(chosen.view.words);
    }
    grid_->filters().setConditions(chosen.view.conditions);
    {
        const QSignalBlocker quiet(&grid_->filters());
        grid_->filters().setSortIndicator(gridCells::section(chosen.view.sort),
                                          chosen.view.descending ? Qt::DescendingOrder : Qt::AscendingOrder);
    }
    if (!chosen.columns.isEmpty()) showColumns(chosen.columns);
    openView(chosen.view);
}

void AssetsPage::showColumns(const QList<AssetColumn>& columns) {
    FilterHeader& header = grid_->filters();
    for (int section = 0; section < header.count(); ++section)
        grid_->setColumnHidden(section, !columns.contains(gridCells::order().at(section)));
    int place = 0;
    for (const AssetColumn column : columns)
        header.moveSection(header.visualIndex(gridCells::section(column)), place++);
}

void AssetsPage::addView() {
    auto* dialog = new QInputDialog(this);
    dialog->setObjectName(QStringLiteral("viewNameDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Keep this view"));
    dialog->setLabelText(tr("Its filters, order and columns are kept under the name:"));
    connect(dialog, &QInputDialog::textValueSelected, this, [this](const QString& text) {
        if (const QString name = text.simplified(); !name.isEmpty()) saveView(name);
    });
    dialog->open();
}

void AssetsPage::saveView(const QString& name) {
    if (const Status saved = views_.save(viewAsShown(name)); !saved) {
        notice_->tell(saved.error());
        return;
    }
    loadViews(name);
}

void AssetsPage::renameView(const QString& name) {
    auto* dialog = new QInputDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Rename the view"));
    dialog->setLabelText(tr("New name:"));
    dialog->setTextValue(name);
    connect(dialog, &QInputDialog::textValueSelected, this, [this, name](const QString& text) {
        const QString to = text.simplified();
        if (to.isEmpty()) return;
        if (const Status done = views_.rename(name, to); !done)
            notice_->tell(done.error());
        else
            loadViews(tabs_->current() == name ? to : tabs_->current());
    });
    dialog->open();
}

void AssetsPage::removeView(const QString& name) {
    if (const Status done = views_.remove(name); !done) {
        notice_->tell(done.error());
        return;
    }
    const bool shown = tabs_->current() == name;
    loadViews(shown ? QString() : tabs_->current());
    if (shown) chooseView({});
}

void AssetsPage::showColumnsMenu() {
    auto* menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("assetColumnsMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (const AssetColumn column : gridCells::order()) {
        const int section = gridCells::section(column);
        auto* action = menu->addAction(gridCells::title(column));
        action->setCheckable(true);
        action->setChecked(!grid_->isColumnHidden(section));
        action->setEnabled(column != AssetColumn::Hostname); // a row without a name says nothing
        connect(action, &QAction::toggled, this, [this, section](bool shown) {
            grid_->setColumnHidden(section, !shown);
            if (shown && grid_->columnWidth(section) < grid_->filters().minimumSectionSize())
                grid_->setColumnWidth(section, 110);
            grid_->filters().resizeSection(section, grid_->columnWidth(section));
        });
    }
    menu->popup(columns_->mapToGlobal(QPoint(0, columns_->height() + 2)));
}

void AssetsPage::newAsset() {
    const ToolSpecPtr tool = services_.catalogue.current()->find(u"asset-create");
    if (!tool) {
        notice_->tell(tr("The tool asset-create is not in the catalogue: see Tools for what could not be read."), true);
        return;
    }
    auto* dialog = new NewAssetDialog(services_.assets, tool, theme_, this);
    connect(dialog, &NewAssetDialog::created, this, [this](const Asset& asset) {
        chooseId_ = asset.id;
        reload();
    });
    dialog->open();
}

void AssetsPage::chooseImport() {
    auto* dialog = new QFileDialog(this, tr("Import assets"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, &AssetsPage::importFile);
    dialog->open();
}

void AssetsPage::importFile(const QString& file) {
    if (ImportDialog::isTooLarge(file)) {
        auto* large = new LargeImportDialog(services_.assets, file, theme_, this);
        connect(large, &LargeImportDialog::imported, this, [this](const AssetFileImportReport& report) {
            notice_->tell(tr("%1 assets created, %2 updated.")
                              .arg(QLocale().toString(report.created), QLocale().toString(report.updated)),
                          false);
            reload();
        });
        return large->open();
    }
    auto* dialog = new ImportDialog(services_.assets, theme_, this);
    connect(dialog, &ImportDialog::wished, edits_, [this](const QList<AssetWish>& wishes, const QString& label) {
        edits_->make(wishes, label, AssetAuthor::Source::Import);
    });
    dialog->openFile(file);
    dialog->open();
}

void AssetsPage::chooseExport() {
    if (exporting_) {
        stopExport_.request_stop();
        return;
    }
    auto* dialog = new QFileDialog(this, tr("Export the rows of this view"));
    dialog->setObjectName(QStringLiteral("assetExportDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilters(
        {tr("CSV (*.csv)"), tr("Tab separated (*.tsv)"), tr("JSON (*.json)"), tr("JSON lines (*.jsonl)")});
    dialog->setDefaultSuffix(QStringLiteral("csv"));
    dialog->selectFile(QStringLiteral("assets.csv"));
    connect(dialog, &QFileDialog::filterSelected, dialog, [dialog](const QString& filter) {
        dialog->setDefaultSuffix(filter.section(QStringLiteral("*."), 1).chopped(1));
    });
    connect(dialog, &QFileDialog::fileSelected, this, &AssetsPage::exportTo);
    dialog->open();
}

void AssetsPage::exportTo(const QString& file) {
    const auto format = assetExport::formatOf(file);
    if (!format) {
        notice_->tell(
            tr("%1 tells no format that can be written: end the name with .csv, .tsv, .json or .jsonl.").arg(file),
            true);
        return;
    }
    AssetExportOptions options;
    options.format = *format;
    options.view = model_->view();
    exporting_ = true;
    stopExport_ = std::stop_source();
    export_->setText(tr("Stop export"));
    const auto progress = [this](qint64 rows) {
        QMetaObject::invokeMethod(
            this, [this, rows] { export_->setText(tr("Stop export (%1)").arg(QLocale().toString(rows))); },
            Qt::QueuedConnection);
    };
    exportDone_ =
        QtConcurrent::run([store = &services_.assets, file, options, stop = stopExport_.get_token(), progress] {
            return assetExport::writeFile(*store, file, options, stop, progress);
        });
    whenDone(this, exportDone_, [this, file](const Result<qint64>& rows) {
        exporting_ = false;
        export_->setText(tr("Export"));
        if (rows)
            notice_->tell(tr("%1 rows written to %2").arg(QLocale().toString(*rows), file), false);
        else
            notice_->tell(rows.error());
    });
}

void AssetsPage::importTable(const AssetTable& table, const QList<qint64>& onto, const QString& label) {
    auto* dialog = new ImportDialog(services_.assets, theme_, this);
    connect(dialog, &ImportDialog::wished, edits_,
            [this](const QList<AssetWish>& wishes) { edits_->make(wishes, AssetEdits::pasteLabel(wishes.size())); });
    dialog->openTable(table, onto.isEmpty() ? AssetColumn::Hostname : AssetColumn::Id, label);
    dialog->open();
}

void AssetsPage::useAsTarget() {
    actions_->withChosen([this](const QList<Asset>& assets) { Q_EMIT targetWanted(assetPlans::target(assets)); });
}

void AssetsPage::ping() {
    actions_->withChosen(
        [this](const QList<Asset>& assets) { Q_EMIT planWanted(assetPlans::ping(assets), tr("Ping")); });
}

void AssetsPage::runPlan() {
    actions_->withChosen([this](const QList<Asset>& assets) { Q_EMIT runOnWanted(assetPlans::target(assets)); });
}

} // namespace oc::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/assets/ImportDialog.h"

#include "executors/asset/AssetStore.h"
#include "ui/assets/GridCells.h"
#include "ui/assets/ImportModel.h"
#include "ui/assets/ImportTable.h"
#include "ui/results/WhenDone.h"
#include "ui/shell/MessagePanel.h"
#include "ui/theme/Look.h"
#include "ui/theme/Theme.h"

#include <QButtonGroup>
#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFile>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QMessageBox>
#include <QPushButton>
#include <QShortcut>
#include <QStackedWidget>
#include <QToolButton>
#include <QtConcurrentRun>

namespace oc::ui {

namespace {

using What = AssetImportPlanRow::What;

/// Larger files are for LargeImportDialog, which needs no memory for them: nobody mends a million rows by hand.
constexpr qint64 largestFile = 64 * 1024 * 1024;

Result<AssetTable> readFile(const QString& path) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        return Error{QStringLiteral("asset_import"),
                     ImportDialog::tr("%1 cannot be read: %2").arg(path, file.errorString()),
                     {},
                     {}};
    }
    if (file.size() > largestFile) {
        return Error{QStringLiteral("asset_import"),
                     ImportDialog::tr("%1 has %2; a preview is made of up to %3")
                         .arg(path, QLocale().formattedDataSize(file.size()), QLocale().formattedDataSize(largestFile)),
                     ImportDialog::tr("opsctl assets import %1 takes files of any size").arg(path),
                     {}};
    }
    return assetImport::read(file.readAll(), QFileInfo(path).fileName());
}

/// Those that there are, each with its full stop.
QString sentences(QStringList parts) {
    parts.removeAll(QString());
    for (QString& part : parts)
        if (!part.endsWith(QLatin1Char('.'))) part += QLatin1Char('.');
    return parts.join(QLatin1Char(' '));
}

} // namespace

ImportDialog::ImportDialog(AssetStore& store, Theme& theme, QWidget* parent)
    : QDialog(parent),
      store_(store),
      theme_(theme),
      model_(new ImportModel(theme, this)),
      source_(new QLabel(this)),
      key_(new QComboBox(this)),
      filters_(new QButtonGroup(this)),
      table_(new ImportTable(*model_, this)),
      stack_(new QStackedWidget(this)),
      message_(new MessagePanel(theme)),
      skip_(new QCheckBox(tr("Leave wrong rows out"), this)),
      hint_(
          new QLabel(tr("F2 or a double-click mends a cell, Ctrl+V pastes over cells, Delete leaves rows out."), this)),
      import_(nullptr) {
    setObjectName(QStringLiteral("importDialog"));
    setWindowTitle(tr("Import assets"));
    setAttribute(Qt::WA_DeleteOnClose);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 12, 16, 12);
    layout->setSpacing(10);
    makeStrip(layout);

    table_->setObjectName(QStringLiteral("importTable"));
    table_->setAccessibleName(tr("Rows to import"));
    stack_->addWidget(message_);
    stack_->addWidget(table_);
    layout->addWidget(stack_, 1);

    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    import_ = buttons->addButton(tr("Import"), QDialogButtonBox::AcceptRole);
    import_->setObjectName(QStringLiteral("importAccept"));
    setLook(import_, Look::Primary);
    auto* foot = new QHBoxLayout;
    skip_->setObjectName(QStringLiteral("importSkip"));
    theme_.setTextColor(hint_, Token::SecondText);
    foot->addWidget(skip_);
    foot->addSpacing(12);
    foot->addWidget(hint_, 1);
    foot->addWidget(buttons);
    layout->addLayout(foot);
    connect(buttons, &QDialogButtonBox::accepted, this, &ImportDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(new QShortcut(QKeySequence(Qt::CTRL | Qt::Key_Return), this), &QShortcut::activated, this,
            &ImportDialog::accept);
    connect(table_, &ImportTable::told, this, &ImportDialog::tell);
    connect(skip_, &QCheckBox::toggled, this, &ImportDialog::showCounts);
    soon_.setSingleShot(true);
    soon_.setInterval(200);
    connect(&soon_, &QTimer::timeout, this, &ImportDialog::judge);
    connect(model_, &ImportModel::edited, this, [this] {
        // A judgement that is on its way is of other rows, and until there is one of these nothing is imported.
        ++generation_;
        stop_.request_stop();
        judging_ = true;
        showUndo();
        showCounts();
        soon_.start();
    });
    message_->show(QStringLiteral("assets"), tr("Reading..."), {});
    resize(1200, 660); // so that why a row is wrong can be read
    showCounts();
}

ImportDialog::~ImportDialog() {
    stop_.request_stop();
}

void ImportDialog::makeStrip(QVBoxLayout* layout) {
    source_->setObjectName(QStringLiteral("importSource"));
    source_->setWordWrap(true);
    source_->setTextFormat(Qt::PlainText);
    theme_.setTextColor(source_, Token::SecondText);
    layout->addWidget(source_);
    auto* strip = new QHBoxLayout;
    strip->setSpacing(4);
    const auto filter = [&](const QString& name, int what) {
        auto* tab = new QPushButton(this);
        tab->setObjectName(QStringLiteral("importFilter_") + name);
        tab->setCheckable(true);
        setLook(tab, Look::Tab);
        filters_->addButton(tab, what);
        strip->addWidget(tab);
    };
    filter(QStringLiteral("all"), 100);
    filter(QStringLiteral("new"), int(What::Create));
    filter(QStringLiteral("change"), int(What::Update));
    filter(QStringLiteral("same"), int(What::Unchanged));
    filter(QStringLiteral("wrong"), int(What::Wrong));
    filters_->button(100)->setChecked(true);
    connect(filters_, &QButtonGroup::idClicked, this,
            [this](int id) { model_->setFilter(id == 100 ? std::nullopt : std::optional(What(id))); });
    const auto tool = [&](const QString& name, const QString& icon, void (ImportTable::*slot)()) {
        auto* made = new QToolButton(this);
        made->setObjectName(name);
        made->setIcon(theme_.icon(icon));
        made->setAccessibleName(icon == QLatin1String("undo") ? tr("Undo") : tr("Redo"));
        setLook(made, Look::Quiet);
        connect(made, &QToolButton::clicked, table_, slot);
        strip->addWidget(made);
        return made;
    };
    strip->addSpacing(8);
    undo_ = tool(QStringLiteral("importUndo"), QStringLiteral("undo"), &ImportTable::undo);
    redo_ = tool(QStringLiteral("importRedo"), QStringLiteral("redo"), &ImportTable::redo);
    showUndo();
    strip->addStretch(1);
    auto* label = new QLabel(tr("Same asset when the same"), this);
    theme_.setTextColor(label, Token::SecondText);
    key_->setObjectName(QStringLiteral("importKey"));
    key_->setAccessibleName(tr("What tells that a row is an asset that is there"));
    for (const AssetColumn column : {AssetColumn::Hostname, AssetColumn::IpAddress, AssetColumn::Id})
        key_->addItem(gridCells::title(column).toLower(), int(column));
    label->setBuddy(key_);
    strip->addWidget(label);
    strip->addWidget(key_);
    connect(key_, &QComboBox::activated, this, &ImportDialog::judge);
    layout->addLayout(strip);
}

bool ImportDialog::isTooLarge(const QString& file) {
    return QFileInfo(file).size() > largestFile;
}

void ImportDialog::openFile(const QString& file) {
    const QString name = QFileInfo(file).fileName();
    setWindowTitle(tr("Import %1").arg(name));
    whenDone(this, QtConcurrent::run([file] { return readFile(file); }), [this, name](const Result<AssetTable>& table) {
        if (!table) {
            message_->showError(tr("%1 cannot be imported").arg(name), table.error(), {});
            return;
        }
        const bool byId = table->columns.contains(QStringLiteral("id"));
        openTable(*table, byId ? AssetColumn::Id : AssetColumn::Hostname, tr("import of %1").arg(name));
    });
}

void ImportDialog::openTable(const AssetTable& table, AssetColumn key, const QString& label) {
    label_ = label;
    if (windowTitle() == tr("Import assets")) setWindowTitle(label.left(1).toUpper() + label.mid(1));
    key_->setCurrentIndex(key_->findData(int(key)));
    QStringList notes = table.notes;
    if (!table.header && table.format == AssetFileFormat::Csv)
        notes.prepend(tr("The first row does not name the columns."));
    notes_ = sentences(notes);
    showNotes();
    model_->setTable(table.rows, table.columns);
    judge();
}

void ImportDialog::judge() {
    soon_.stop();
    stop_.request_stop();
    stop_ = std::stop_source();
    judging_ = true;
    showCounts();
    const auto key = AssetColumn(key_->currentData().toInt());
    whenDone(this, QtConcurrent::run([store = &store_, rows = model_->rows(), key, stop = stop_.get_token()] {
                 Judgement judgement{assetImport::plan(*store, rows, key, stop), {}};
                 if (judgement.plan) judgement.defaults = defaults(rows, *judgement.plan);
                 return judgement;
             }),
             [this, generation = ++generation_](const Judgement& judgement) {
                 if (generation == generation_) judged(judgement);
             });
}

void ImportDialog::judged(const Judgement& judgement) {
    judging_ = false;
    if (!judgement.plan) {
        message_->showError(tr("The assets cannot be read"), judgement.plan.error(), {});
        stack_->setCurrentWidget(message_);
        return;
    }
    defaults_ = judgement.defaults;
    model_->setPlan(*judgement.plan);
    stack_->setCurrentWidget(table_);
    if (!fitted_) {
        fitColumns();
        table_->setFocus(); // there is work for the keyboard
        if (model_->rowCount() > 0) table_->setCurrentIndex(model_->index(0, ImportModel::FirstField));
    }
    showNotes();
    showCounts();
}

void ImportDialog::fitColumns() {
    fitted_ = true;
    auto* header = table_->horizontalHeader();
    header->setResizeContentsPrecision(50);
    constexpr int narrowest = 60;
    constexpr int widest = 240;
    table_->resizeColumnsToContents();
    for (int column = 0; column < model_->columnCount() - 1; ++column)
        header->resizeSection(column, qBound(narrowest, header->sectionSize(column) + 16, widest));
}

void ImportDialog::showCounts() {
    const QLocale locale;
    const qsizetype wrong = model_->count(What::Wrong) + model_->count(What::Conflict);
    const auto set = [&](int id, const QString& word, qsizetype count) {
        filters_->button(id)->setText(QStringLiteral("%1 %2").arg(word, locale.toString(count)));
    };
    set(100, tr("All"), model_->rows().size());
    set(int(What::Create), tr("New"), model_->count(What::Create));
    set(int(What::Update), tr("Changed"), model_->count(What::Update));
    set(int(What::Unchanged), tr("As they are"), model_->count(What::Unchanged));
    set(int(What::Wrong), tr("Wrong"), wrong);
    skip_->setVisible(wrong > 0);
    hint_->setVisible(wrong > 0);
    const qsizetype work = model_->count(What::Create) + model_->count(What::Update);
    import_->setEnabled(!judging_ && work > 0 && (wrong == 0 || skip_->isChecked()));
    import_->setToolTip(!judging_ && wrong > 0 && !skip_->isChecked()
                            ? tr("Some rows are wrong: mend their cells (double-click, or paste over them), remove the "
                                 "rows with Delete, or leave them out")
                            : tr("All of it as one change, which undo takes back (Ctrl+Enter)"));
    import_->setText(judging_    ? tr("Looking...")
                     : work == 1 ? tr("Import 1 row")
                                 : tr("Import %1 rows").arg(locale.toString(work)));
}

void ImportDialog::tell(const QString& text) {
    told_ = text;
    showNotes();
}

/// What was done last, how the rows were read, and what they will have that they do not say.
void ImportDialog::showNotes() {
    const QString text = sentences({told_, notes_, defaults_});
    source_->setText(text);
    source_->setVisible(!text.isEmpty());
}

/// An asset has a type, a status and an environment, whether its row names them or not.
QString ImportDialog::defaults(const QList<AssetImportRow>& rows, const QList<AssetImportPlanRow>& plan) {
    QStringList lacking;
    for (const AssetColumn column : {AssetColumn::Type, AssetColumn::Status, AssetColumn::Environment}) {
        const QString name = assetColumns::name(column);
        bool lacks = false;
        for (qsizetype i = 0; i < plan.size() && !lacks; ++i)
            lacks = plan.at(i).what == What::Create && rows.at(i).fields.value(name).toString().isEmpty();
        if (lacks)
            lacking.append(QStringLiteral("%1 %2").arg(gridCells::title(column).toLower(),
                                                       assetColumns::value(Asset(), column).toString()));
    }
    return lacking.isEmpty() ? QString() : tr("New rows that do not say it get: %1.").arg(lacking.join(tr(", ")));
}

void ImportDialog::showUndo() {
    const QUndoStack& mends = model_->mends();
    undo_->setEnabled(mends.canUndo());
    redo_->setEnabled(mends.canRedo());
    undo_->setToolTip(mends.canUndo() ? tr("Undo %1 (Ctrl+Z)").arg(mends.undoText()) : tr("Nothing was mended yet"));
    redo_->setToolTip(mends.canRedo() ? tr("Redo %1 (Ctrl+Y)").arg(mends.redoText()) : tr("Nothing was undone"));
}

void ImportDialog::reject() {
    if (model_->mends().isClean()) {
        QDialog::reject();
        return;
    }
    auto* box =
        new QMessageBox(QMessageBox::Warning, tr("Import assets"),
                        tr("Give up this import? What you have mended here is lost."), QMessageBox::NoButton, this);
    box->setObjectName(QStringLiteral("importGiveUp"));
    box->setAttribute(Qt::WA_DeleteOnClose);
    auto* yes = box->addButton(tr("Give up"), QMessageBox::DestructiveRole);
    auto* no = box->addButton(tr("Go on mending"), QMessageBox::RejectRole);
    box->setDefaultButton(no);
    box->setEscapeButton(no);
    connect(yes, &QAbstractButton::clicked, this, [this] { QDialog::reject(); });
    box->open();
}

void ImportDialog::accept() {
    if (!import_->isEnabled()) return;
    Q_EMIT wished(AssetEdits::wishesOf(model_->plan()), label_);
    QDialog::accept();
}

} // namespace oc::ui

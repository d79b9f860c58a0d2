// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/assets/LargeImportDialog.h"

#include "executors/asset/AssetStore.h"
#include "ui/assets/GridCells.h"
#include "ui/results/WhenDone.h"
#include "ui/theme/Look.h"
#include "ui/theme/Theme.h"

#include <QApplication>
#include <QComboBox>
#include <QFileInfo>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPointer>
#include <QProgressBar>
#include <QPushButton>
#include <QtConcurrentRun>

namespace oc::ui {

namespace {
constexpr int steps = 1000; ///< of the progress bar
constexpr qsizetype mostTold = 5;
} // namespace

LargeImportDialog::LargeImportDialog(AssetStore& store, const QString& file, Theme& theme, QWidget* parent)
    : QDialog(parent),
      store_(store),
      theme_(theme),
      file_(file),
      text_(new QLabel(this)),
      troubles_(new QLabel(this)),
      key_(new QComboBox(this)),
      progress_(new QProgressBar(this)),
      go_(new QPushButton(tr("Import"), this)),
      close_(new QPushButton(tr("Cancel"), this)) {
    setObjectName(QStringLiteral("largeImportDialog"));
    setWindowTitle(tr("Import %1").arg(QFileInfo(file).fileName()));
    setAttribute(Qt::WA_DeleteOnClose);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 12);
    layout->setSpacing(12);
    text_->setObjectName(QStringLiteral("largeImportText"));
    text_->setWordWrap(true);
    text_->setTextFormat(Qt::PlainText);
    troubles_->setObjectName(QStringLiteral("largeImportTroubles"));
    troubles_->setWordWrap(true);
    troubles_->setTextFormat(Qt::PlainText);
    troubles_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    theme.setTextColor(troubles_, Token::FailedText);
    progress_->setRange(0, steps);
    progress_->setTextVisible(false);
    key_->setObjectName(QStringLiteral("largeImportKey"));
    using enum AssetColumn;
    for (const AssetColumn column : {Hostname, IpAddress, Id})
        key_->addItem(gridCells::title(column), int(column));
    key_->setToolTip(tr("What tells that a row and an asset are the same"));
    auto* form = new QFormLayout;
    form->addRow(tr("Found by"), key_);
    layout->addWidget(text_);
    layout->addLayout(form);
    layout->addWidget(progress_);
    layout->addWidget(troubles_);
    layout->addStretch(1);
    auto* buttons = new QHBoxLayout;
    buttons->addStretch(1);
    go_->setObjectName(QStringLiteral("largeImportGo"));
    setLook(go_, Look::Primary);
    buttons->addWidget(close_);
    buttons->addWidget(go_);
    layout->addLayout(buttons);
    connect(close_, &QPushButton::clicked, this, &LargeImportDialog::reject);
    connect(go_, &QPushButton::clicked, this, [this] { begin(false); });
    connect(key_, &QComboBox::activated, this, [this] { begin(true); });
    resize(520, 300);
    begin(true);
}

LargeImportDialog::~LargeImportDialog() {
    stop_.request_stop();
}

void LargeImportDialog::begin(bool dry) {
    stop_.request_stop();
    stop_ = std::stop_source();
    busy_ = true;
    go_->setEnabled(false);
    key_->setEnabled(dry);
    progress_->setValue(0);
    progress_->show();
    const QString size = QLocale().formattedDataSize(QFileInfo(file_).size(), 0, QLocale::DataSizeTraditionalFormat);
    text_->setText(dry ? tr("The file has %1, too much to show each row. It is being read, to tell what would be done. "
                            "Nothing is changed yet.")
                             .arg(size)
                       : tr("The file is being imported: all of it, or, if you stop it, nothing."));
    AssetFileImportOptions options;
    options.key = AssetColumn(key_->currentData().toInt());
    options.dryRun = dry;
    options.author = {{}, AssetAuthor::Source::Import, {}, tr("import of %1").arg(QFileInfo(file_).fileName())};
    const QPointer<LargeImportDialog> self = this;
    const auto told = [self](qint64, double fraction) {
        QMetaObject::invokeMethod(qApp, [self, fraction] {
            if (self) self->progress_->setValue(int(fraction * steps));
        });
    };
    const auto work = [store = &store_, file = file_, options, stop = stop_.get_token(), told] {
        return assetImport::importFile(*store, file, options, stop, told);
    };
    whenDone(this, QtConcurrent::run(work),
             [this, dry, stop = stop_.get_token()](const Result<AssetFileImportReport>& report) {
                 if (stop == stop_.get_token()) ended(dry, report);
             });
}

void LargeImportDialog::ended(bool dry, const Result<AssetFileImportReport>& report) {
    busy_ = false;
    progress_->hide();
    key_->setEnabled(true);
    if (!report) {
        if (stop_.stop_requested()) return QDialog::reject();
        text_->setText(report.error().toText());
        return;
    }
    showReport(*report);
    if (dry) return;
    if (!report->applied) return; // told by showReport()
    Q_EMIT imported(*report);
    accept();
}

void LargeImportDialog::showReport(const AssetFileImportReport& report) {
    const QLocale locale;
    const qint64 bad = report.wrong + report.conflicts;
    text_->setText(tr("%1 rows: %2 would be created, %3 updated, %4 are as the inventory has them already.")
                       .arg(locale.toString(report.rows), locale.toString(report.created),
                            locale.toString(report.updated), locale.toString(report.unchanged)) +
                   (bad > 0
                        ? QLatin1Char(' ') + tr("%1 cannot be done, so nothing is imported before they are mended in "
                                                "the file.")
                                                 .arg(locale.toString(bad))
                        : QLatin1Char(' ') + tr("An import of this size cannot be undone in one go.")));
    QStringList lines;
    for (const AssetFileImportTrouble& trouble : report.troubles.first(qMin(mostTold, report.troubles.size())))
        lines.append(tr("Line %1: %2").arg(locale.toString(trouble.line), trouble.error.toText()));
    if (bad > lines.size()) lines.append(tr("and %1 more").arg(locale.toString(bad - lines.size())));
    troubles_->setText(lines.join(QLatin1Char('\n')));
    go_->setEnabled(bad == 0 && report.created + report.updated > 0);
}

void LargeImportDialog::reject() {
    if (!busy_) return QDialog::reject();
    // It closes once nothing is being done any more.
    stop_.request_stop();
    close_->setEnabled(false);
    text_->setText(tr("Stopping..."));
}

} // namespace oc::ui

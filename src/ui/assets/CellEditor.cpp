// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/assets/CellEditor.h"

#include "executors/asset/AssetStore.h"
#include "ui/assets/GridCells.h"
#include "ui/theme/Look.h"
#include "ui/theme/Theme.h"

#include <QCompleter>
#include <QFutureWatcher>
#include <QLabel>
#include <QPointer>
#include <QStringListModel>
#include <QtConcurrentRun>

namespace oc::ui {

namespace {

/// What people put there before an inventory has any words of its own.
QStringList usualWords(AssetColumn column) {
    switch (column) {
    case AssetColumn::Type:
        return {QStringLiteral("server"), QStringLiteral("workstation"), QStringLiteral("switch"),
                QStringLiteral("router"), QStringLiteral("camera"),      QStringLiteral("printer")};
    case AssetColumn::Status:
        return {QStringLiteral("active"), QStringLiteral("maintenance"), QStringLiteral("inactive"),
                QStringLiteral("retired")};
    case AssetColumn::Environment:
        return {QStringLiteral("production"), QStringLiteral("staging"), QStringLiteral("test"),
                QStringLiteral("development")};
    default:
        return {};
    }
}

bool hasWords(AssetColumn column) {
    using enum AssetColumn;
    return column == Type || column == Status || column == Environment || column == Location || column == Owner;
}

} // namespace

CellEditor::CellEditor(AssetStore& store, Theme& theme, Asset asset, AssetColumn column, QWidget* parent)
    : QLineEdit(parent),
      store_(store),
      theme_(theme),
      asset_(std::move(asset)),
      column_(column),
      note_(new QLabel(parent)) {
    setObjectName(QStringLiteral("cellEditor"));
    setAccessibleName(gridCells::title(column));
    if (column == AssetColumn::Hostname || column == AssetColumn::IpAddress) setFont(Theme::font(FontRole::Mono));
    if (column == AssetColumn::Tags) setPlaceholderText(tr("role=web, tier=front"));
    note_->setObjectName(QStringLiteral("cellNote"));
    note_->setFont(Theme::font(FontRole::Second));
    note_->setWordWrap(true);
    note_->setTextFormat(Qt::PlainText);
    note_->setContentsMargins(8, 6, 8, 6);
    note_->setAutoFillBackground(true);
    setGround(note_, Ground::Raised, Qt::TopEdge | Qt::BottomEdge | Qt::LeftEdge | Qt::RightEdge);
    note_->hide();
    soon_.setSingleShot(true);
    soon_.setInterval(150);
    connect(&soon_, &QTimer::timeout, this, &CellEditor::lookForDuplicates);
    connect(this, &QLineEdit::textChanged, this, &CellEditor::check);
    if (hasWords(column)) readWords();
}

CellEditor::~CellEditor() {
    delete note_.data();
}

void CellEditor::fill(const QString& text) {
    if (filled_) return;
    filled_ = true;
    before_ = text;
    setText(text);
    selectAll();
}

QString CellEditor::note() const {
    return note_->isHidden() ? QString() : note_->text();
}

void CellEditor::check() {
    ++generation_;
    const Result<QJsonValue> value = gridCells::read(asset_, column_, text());
    if (!value) {
        soon_.stop();
        const Error& error = value.error();
        say(error.hint.isEmpty() ? error.message : error.message + QLatin1Char('\n') + error.hint, true);
        return;
    }
    say({}, false);
    if (column_ == AssetColumn::Hostname || column_ == AssetColumn::IpAddress) soon_.start();
}

void CellEditor::lookForDuplicates() {
    const Result<QJsonValue> value = gridCells::read(asset_, column_, text());
    if (!value || value->toString().isEmpty()) return;
    const QString hostname = column_ == AssetColumn::Hostname ? value->toString() : QString();
    const QString address = column_ == AssetColumn::IpAddress ? value->toString() : QString();
    auto* watcher = new QFutureWatcher<Result<QList<Asset>>>(this);
    connect(watcher, &QFutureWatcherBase::finished, this, [this, watcher, generation = generation_] {
        watcher->deleteLater();
        const auto found = watcher->result();
        if (generation != generation_ || !found || found->isEmpty()) return;
        QStringList names;
        for (const Asset& asset : *found)
            names.append(QStringLiteral("%1 (%2)").arg(asset.hostname, QString::number(asset.id)));
        say(column_ == AssetColumn::Hostname ? tr("Already the name of: %1").arg(names.join(QStringLiteral(", ")))
                                             : tr("Already the address of: %1").arg(names.join(QStringLiteral(", "))),
            false);
    });
    watcher->setFuture(QtConcurrent::run(
        [store = &store_, hostname, address, id = asset_.id] { return store->duplicates(hostname, address, id); }));
}

void CellEditor::readWords() {
    auto* words = new QStringListModel(usualWords(column_), this);
    auto* completer = new QCompleter(words, this);
    completer->setCaseSensitivity(Qt::CaseInsensitive);
    completer->setFilterMode(Qt::MatchContains);
    completer->setCompletionMode(QCompleter::PopupCompletion);
    setCompleter(completer);
    auto* watcher = new QFutureWatcher<Result<QStringList>>(this);
    connect(watcher, &QFutureWatcherBase::finished, words, [this, watcher, words] {
        watcher->deleteLater();
        const auto found = watcher->result();
        if (!found) return; // the usual words are offered then
        QStringList all = *found;
        for (const QString& word : usualWords(column_))
            if (!all.contains(word, Qt::CaseInsensitive)) all.append(word);
        words->setStringList(all);
    });
    constexpr int most = 50;
    watcher->setFuture(
        QtConcurrent::run([store = &store_, column = column_] { return store->values(column, QString(), most); }));
}

void CellEditor::say(const QString& text, bool wrong) {
    theme_.setTextColor(note_, wrong ? Token::FailedText : Token::WarningText);
    note_->setText(text);
    note_->setVisible(!text.isEmpty());
    setAccessibleDescription(text);
    placeNote();
}

void CellEditor::placeNote() {
    if (note_->isHidden() || !parentWidget()) return;
    const int width = qMin(parentWidget()->width() - 8, qMax(this->width(), 320));
    const int height = note_->heightForWidth(width);
    const int left = qBound(4, x(), qMax(4, parentWidget()->width() - width - 4));
    const int below = geometry().bottom() + 3;
    const int top = below + height > parentWidget()->height() ? qMax(0, y() - height - 2) : below;
    note_->setGeometry(left, top, width, height);
    note_->raise();
}

void CellEditor::moveEvent(QMoveEvent* event) {
    QLineEdit::moveEvent(event);
    placeNote();
}

void CellEditor::hideEvent(QHideEvent* event) {
    QLineEdit::hideEvent(event);
    if (note_) note_->hide();
}

} // namespace oc::ui

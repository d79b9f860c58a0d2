// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/assets/AssetActions.h"

#include "executors/asset/AssetStore.h"
#include "ui/assets/AssetGrid.h"
#include "ui/assets/AssetGridModel.h"
#include "ui/assets/BulkEditDialog.h"
#include "ui/assets/ConflictDialog.h"
#include "ui/assets/GridCells.h"
#include "ui/assets/SshTerminal.h"
#include "ui/forms/JsonObjectDialog.h"
#include "ui/results/WhenDone.h"
#include "ui/shell/Services.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QLocale>
#include <QMessageBox>
#include <QPushButton>
#include <QSet>
#include <QtConcurrentRun>

namespace oc::ui {

AssetActions::AssetActions(Services& services, AssetGridModel& model, AssetGrid& grid, AssetEdits& edits, Theme& theme,
                           QWidget* window)
    : QObject(window), services_(services), model_(model), grid_(grid), edits_(edits), theme_(theme), window_(window) {
    connect(&grid, &AssetGrid::copyWanted, this, &AssetActions::copy);
    connect(&grid, &AssetGrid::pasteWanted, this, &AssetActions::paste);
    connect(&grid, &AssetGrid::fillDownWanted, this, &AssetActions::fillDown);
    connect(&grid, &AssetGrid::emptyWanted, this, &AssetActions::empty);
    connect(&grid, &AssetGrid::removeWanted, this, &AssetActions::remove);
    connect(&grid, &AssetGrid::metadataWanted, this, &AssetActions::editMetadata);
    connect(&model, &AssetGridModel::cellWritten, this, &AssetActions::write);
    connect(&edits, &AssetEdits::saved, this, &AssetActions::saved);
    connect(&edits, &AssetEdits::refused, this, &AssetActions::refused);
    connect(&edits, &AssetEdits::unsavedChanged, this, &AssetActions::showOnItsWay);
    // Queued: what was saved is taken in before anything builds on it.
    connect(&edits, &AssetEdits::unsavedChanged, this, &AssetActions::goOn, Qt::QueuedConnection);
    connect(&edits, &AssetEdits::abandoned, this, [this](const QList<AssetWish>& wishes) {
        for (const AssetWish& wish : wishes)
            model_.clearUnsaved(wish.change.id);
        showOnItsWay();
    });
    connect(&edits, &AssetEdits::conflicted, this, &AssetActions::settle);
}

void AssetActions::settle(const QList<AssetConflict>& conflicts, const QString& label, bool undoing) {
    auto* dialog = new ConflictDialog(conflicts, edits_.besides(), label, undoing, theme_, window_);
    connect(dialog, &ConflictDialog::settled, &edits_, &AssetEdits::settle);
    connect(dialog, &ConflictDialog::givenUp, &edits_, &AssetEdits::giveUp);
    dialog->open();
    // Who it was comes a moment later: it must not keep the question waiting.
    constexpr qsizetype most = 50;
    const QList<qint64> ids = dialog->assets().mid(0, most);
    const auto read = [store = &services_.assets, ids] {
        QList<AssetLogEntry> latest;
        for (const qint64 id : ids) {
            const auto log = store->log(id, 1);
            if (log && !log->isEmpty()) latest.append(log->first());
        }
        return latest;
    };
    whenDone(dialog, QtConcurrent::run(read),
             [dialog](const QList<AssetLogEntry>& latest) { dialog->showAuthors(latest); });
}

void AssetActions::whenSaved(const Waiting& next) {
    waiting_.append(next);
    goOn();
}

void AssetActions::goOn() {
    while (!waiting_.isEmpty() && edits_.unsavedCount() == 0)
        waiting_.takeFirst().go();
}

void AssetActions::readAssets(const QList<qint64>& ids, const std::function<void(const QList<Asset>&)>& body) {
    QList<Asset> held;
    for (const qint64 id : ids) {
        const auto asset = model_.assetOf(id);
        if (!asset) break;
        held.append(*asset);
    }
    if (held.size() == ids.size()) return body(held);
    whenDone(this, QtConcurrent::run([store = &services_.assets, ids] { return store->read(ids); }),
             [this, body](const Result<QList<Asset>>& assets) {
                 if (assets)
                     body(*assets);
                 else
                     Q_EMIT told(assets.error().toText(), true);
             });
}

void AssetActions::withChosen(const std::function<void(const QList<Asset>&)>& body) {
    const qsizetype chosen = grid_.chosenRowCount();
    if (chosen > mostRows) {
        Q_EMIT told(tr("%1 rows are chosen; at once it can be %2. Filter, or do it with a plan.")
                        .arg(QLocale().toString(chosen), QLocale().toString(mostRows)),
                    true);
        return;
    }
    QList<qint64> ids;
    const QList<int> rows = grid_.chosenRows(mostRows);
    for (const int row : rows)
        if (const qint64 id = model_.idAt(row); id != 0) ids.append(id);
    if (ids.isEmpty()) return;
    if (ids.size() < rows.size()) {
        Q_EMIT told(tr("Not all of the chosen rows have been read yet: try again in a moment."), true);
        return;
    }
    whenSaved({[this, ids, body] { readAssets(ids, body); }, 0, {}, {}});
}

void AssetActions::fillDown() {
    const QList<AssetColumn> columns = grid_.chosenColumns();
    withChosen([this, columns](const QList<Asset>& assets) {
        if (assets.size() < 2) {
            Q_EMIT told(tr("Choose several rows: their first one is filled into the others."), true);
            return;
        }
        QJsonObject fields;
        for (const AssetColumn column : columns)
            if (assetColumns::isSettable(column))
                fields.insert(assetColumns::name(column), assetColumns::value(assets.first(), column));
        edits_.make(AssetEdits::setFields(assets.mid(1), fields), tr("fill down over %1 rows").arg(assets.size()));
    });
}

void AssetActions::empty() {
    using enum AssetColumn;
    QJsonObject fields;
    for (const AssetColumn column : grid_.chosenColumns()) {
        if (column == IpAddress || column == Location || column == Owner)
            fields.insert(assetColumns::name(column), QJsonValue());
        if (column == Tags || column == Metadata) fields.insert(assetColumns::name(column), QJsonObject());
    }
    if (fields.isEmpty()) {
        Q_EMIT told(tr("These cells cannot be empty. Ctrl+- deletes the whole rows."), true);
        return;
    }
    withChosen([this, fields](const QList<Asset>& assets) {
        edits_.make(AssetEdits::setFields(assets, fields), tr("emptying cells of %1 rows").arg(assets.size()));
    });
}

void AssetActions::remove() {
    withChosen([this](const QList<Asset>& assets) {
        const auto doIt = [this, assets] {
            QList<AssetWish> wishes;
            for (const Asset& asset : assets) {
                AssetWish wish;
                wish.change = {AssetChange::Kind::Remove, asset.id, asset.version, {}};
                for (const AssetColumn column : assetColumns::all())
                    if (assetColumns::isSettable(column))
                        wish.base.insert(assetColumns::name(column), assetColumns::value(asset, column));
                wishes.append(wish);
            }
            edits_.make(wishes, assets.size() == 1 ? tr("deletion of %1").arg(assets.first().hostname)
                                                   : tr("deletion of %1 assets").arg(assets.size()));
        };
        constexpr qsizetype seen = 20; // more than that may be chosen without being looked at
        if (assets.size() <= seen) return doIt();
        auto* box =
            new QMessageBox(QMessageBox::Warning, tr("Delete assets"),
                            tr("Delete %1 assets? Undo brings them back.").arg(QLocale().toString(assets.size())),
                            QMessageBox::Cancel, window_);
        box->setObjectName(QStringLiteral("removeQuestion"));
        box->setAttribute(Qt::WA_DeleteOnClose);
        auto* yes = box->addButton(tr("Delete"), QMessageBox::DestructiveRole);
        connect(yes, &QAbstractButton::clicked, this, [doIt] { doIt(); });
        box->open();
    });
}

void AssetActions::editAll() {
    withChosen([this](const QList<Asset>& assets) {
        auto* dialog = new BulkEditDialog(services_.assets, assets, theme_, window_);
        connect(dialog, &BulkEditDialog::chosen, this,
                [this](const QList<Asset>& chosen, const BulkEditDialog::Edit& edit) {
                    QList<AssetWish> wishes;
                    for (const Asset& asset : chosen)
                        wishes += AssetEdits::setFields({asset}, edit.fieldsFor(asset));
                    edits_.make(wishes, tr("edit of %1 assets").arg(wishes.size()));
                });
        dialog->open();
    });
}

void AssetActions::editMetadata(const QModelIndex& index) {
    const auto asset = model_.assetAt(index.row());
    if (!asset) return;
    auto* dialog = new JsonObjectDialog(QStringLiteral("metadata"), tr("Metadata of %1").arg(asset->hostname),
                                        asset->metadata, theme_, window_);
    dialog->setExample(QStringLiteral("{\"rack\": 12, \"serial\": \"A-17\"}"));
    connect(dialog, &JsonObjectDialog::written, this, [this, before = *asset](const QJsonObject& metadata) {
        edits_.make(AssetEdits::setFields({before}, {{assetColumns::name(AssetColumn::Metadata), metadata}}),
                    tr("metadata of %1").arg(before.hostname));
    });
    dialog->open();
}

QString AssetActions::nameOf(const Asset& asset, AssetColumn column) {
    return tr("%1 of %2").arg(gridCells::title(column).toLower(), asset.hostname);
}

void AssetActions::write(const Asset& asset, AssetColumn column, const QString& text) {
    model_.clearUnsaved(asset.id, column);
    const Result<QJsonValue> value = gridCells::read(asset, column, text);
    if (!value) {
        // What was typed is not thrown away: it stays in the cell, marked, until it is mended.
        model_.setUnsaved(asset.id, column, {text, value.error().toText()});
        refused_.append({asset.id, column, nameOf(asset, column), edits_.stack().index()});
        Q_EMIT problemsChanged();
        return;
    }
    model_.setUnsaved(asset.id, column, {text, {}});
    const auto go = [this, asset, column, value = *value] {
        model_.clearUnsaved(asset.id, column);
        // What a colleague wrote since this person saw the cell is a conflict; what this person wrote is not.
        Asset base = asset;
        if (const auto held = model_.assetOf(asset.id); held && edits_.wrote(asset.id, held->version)) base = *held;
        edits_.make(AssetEdits::setFields({base}, {{assetColumns::name(column), value}}), nameOf(asset, column));
    };
    whenSaved({go, asset.id, column, text});
    Q_EMIT problemsChanged();
}

void AssetActions::showOnItsWay() {
    // What the inventory refused stays; what is on its way is shown anew.
    const auto shown = model_.unsaved();
    for (auto it = shown.constBegin(); it != shown.constEnd(); ++it)
        for (auto cell = it->constBegin(); cell != it->constEnd(); ++cell)
            if (cell->problem.isEmpty()) model_.clearUnsaved(it.key(), cell.key());
    constexpr qsizetype most = 5'000; // more than anybody sees before it is saved
    const QList<AssetWish> wishes = edits_.unsaved();
    for (const AssetWish& wish : wishes.first(qMin(most, wishes.size()))) {
        if (wish.change.kind != AssetChange::Kind::Update) continue;
        auto asset = model_.assetOf(wish.change.id);
        if (!asset) continue;
        for (auto it = wish.change.fields.constBegin(); it != wish.change.fields.constEnd(); ++it) {
            const auto column = assetColumns::fromName(it.key());
            if (!column) continue;
            Asset wished;
            wished.tags = it.value().toObject();
            wished.metadata = it.value().toObject();
            const QString text =
                it.value().isObject() ? gridCells::exact(wished, *column) : it.value().toVariant().toString();
            model_.setUnsaved(wish.change.id, *column, {text, {}});
        }
    }
    for (const Waiting& next : std::as_const(waiting_))
        if (next.id != 0) model_.setUnsaved(next.id, next.column, {next.text, {}});
}

void AssetActions::saved(const AssetBatchResult& result) {
    QList<Asset> now;
    QSet<qint64> gone;
    QList<qint64> came;
    for (const AssetChangeResult& one : result.results) {
        if (one.now && one.before)
            now.append(*one.now);
        else if (one.now)
            came.append(one.now->id);
        else if (one.before)
            gone.insert(one.before->id);
    }
    model_.take(now);
    if (!gone.isEmpty()) model_.removeRowsOf(gone);
    if (!came.isEmpty()) Q_EMIT created(came);
    Q_EMIT problemsChanged();
}

void AssetActions::refused(const QList<AssetWish>& wishes, const AssetBatchResult& result) {
    QStringList reasons;
    for (qsizetype i = 0; i < qMin(wishes.size(), result.results.size()); ++i) {
        const AssetChangeResult& one = result.results.at(i);
        if (one.error && reasons.size() < 3) reasons.append(one.error->toText());
    }
    Q_EMIT told(tr("Nothing was changed: %1").arg(reasons.join(QStringLiteral("; "))), true);
}

qsizetype AssetActions::unsavedCount() const {
    qsizetype wrong = 0;
    for (const auto& cells : model_.unsaved())
        wrong += std::count_if(cells.begin(), cells.end(), [](const auto& cell) { return !cell.problem.isEmpty(); });
    return wrong + waiting_.size();
}

QStringList AssetActions::problems() const {
    QStringList texts;
    const auto& unsaved = model_.unsaved();
    for (auto it = unsaved.constBegin(); it != unsaved.constEnd(); ++it) {
        const auto asset = model_.assetOf(it.key());
        for (auto cell = it->constBegin(); cell != it->constEnd(); ++cell)
            if (!cell->problem.isEmpty())
                texts.append(QStringLiteral("%1, %2: %3")
                                 .arg(asset ? asset->hostname : QString::number(it.key()),
                                      gridCells::title(cell.key()).toLower(), cell->problem));
    }
    return texts;
}

void AssetActions::forgetProblems() {
    const auto shown = model_.unsaved();
    for (auto it = shown.constBegin(); it != shown.constEnd(); ++it)
        for (auto cell = it->constBegin(); cell != it->constEnd(); ++cell)
            if (!cell->problem.isEmpty()) model_.clearUnsaved(it.key(), cell.key());
    Q_EMIT problemsChanged();
}

const AssetActions::Refused* AssetActions::lastRefused() const {
    for (auto one = refused_.crbegin(); one != refused_.crend(); ++one) {
        const auto cells = model_.unsaved().constFind(one->id);
        if (cells == model_.unsaved().cend() || cells->value(one->column).problem.isEmpty()) continue; // mended
        return one->undone >= edits_.stack().index() ? &*one : nullptr;
    }
    return nullptr;
}

QString AssetActions::lastProblem() const {
    const Refused* last = lastRefused();
    return last ? last->name : QString();
}

bool AssetActions::forgetLastProblem() {
    const Refused* last = lastRefused();
    if (!last) return false;
    model_.clearUnsaved(last->id, last->column);
    refused_.resize(last - refused_.constData());
    Q_EMIT problemsChanged();
    return true;
}

void AssetActions::openSsh() {
    withChosen([this](const QList<Asset>& assets) {
        constexpr qsizetype most = 5;
        if (assets.size() > most) {
            Q_EMIT told(tr("%1 terminals at once are too many: choose up to %2 assets.").arg(assets.size()).arg(most),
                        true);
            return;
        }
        for (const Asset& asset : assets) {
            const QString host = asset.ipAddress.isEmpty() ? asset.hostname : asset.ipAddress;
            if (!sshTerminal::open(host)) {
                const QString command = QStringLiteral("ssh ") + host;
                QGuiApplication::clipboard()->setText(command);
                Q_EMIT told(tr("No terminal program was found here (xterm, konsole, gnome-terminal, ...). \"%1\" is on "
                               "the clipboard.")
                                .arg(command),
                            true);
                return;
            }
        }
    });
}

} // namespace oc::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/assets/AssetActions.h"

#include "executors/asset/AssetStore.h"
#include "ui/assets/AssetGrid.h"
#include "ui/assets/AssetGridModel.h"
#include "ui/assets/BulkEditDialog.h"
#include "ui/assets/ConflictDialog.h"
#include "ui/assets/GridCells.h"
#include "ui/assets/MetadataDialog.h"
#include "ui/assets/SshTerminal.h"
#include "ui/results/WhenDone.h"
#include "ui/shell/Services.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QLocale>
#include <QMessageBox>
#include <QPushButton>
#include <QRegularExpression>
#include <QSet>
#include <QtConcurrentRun>

namespace oc::ui {

namespace {

/// As spreadsheets write it: quoted where a tab, a quote or a line break stands in the cell.
QString tsvCell(const QString& text) {
    static const QRegularExpression special(QStringLiteral("[\t\r\n\"]"));
    if (!text.contains(special)) return text;
    return QLatin1Char('"') + QString(text).replace(QLatin1Char('"'), QLatin1String("\"\"")) + QLatin1Char('"');
}

} // namespace

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
    connect(&edits, &AssetEdits::conflicted, this, [this](const QList<AssetConflict>& conflicts, const QString& label) {
        auto* dialog = new ConflictDialog(conflicts, label, theme_, window_);
        connect(dialog, &ConflictDialog::settled, &edits_, &AssetEdits::settle);
        connect(dialog, &ConflictDialog::givenUp, &edits_, &AssetEdits::giveUp);
        dialog->open();
    });
}

void AssetActions::whenSaved(const std::function<void()>& body) {
    waiting_.append(body);
    goOn();
}

void AssetActions::goOn() {
    while (!waiting_.isEmpty() && edits_.unsavedCount() == 0)
        waiting_.takeFirst()();
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
    whenSaved([this, ids, body] { readAssets(ids, body); });
}

void AssetActions::copy() {
    const QList<AssetColumn> columns = grid_.chosenColumns();
    withChosen([this, columns](const QList<Asset>& assets) {
        QStringList lines;
        lines.reserve(assets.size());
        for (const Asset& asset : assets) {
            QStringList cells;
            for (const AssetColumn column : columns)
                cells.append(tsvCell(gridCells::exact(asset, column)));
            lines.append(cells.join(QLatin1Char('\t')));
        }
        QGuiApplication::clipboard()->setText(lines.join(QLatin1Char('\n')));
        Q_EMIT told(assets.size() == 1 ? tr("1 row copied")
                                       : tr("%1 rows copied").arg(QLocale().toString(assets.size())),
                    false);
    });
}

void AssetActions::paste() {
    const QString text = QGuiApplication::clipboard()->text();
    if (text.trimmed().isEmpty()) {
        Q_EMIT told(tr("There is no text on the clipboard."), true);
        return;
    }
    AssetReadOptions options;
    options.format = AssetFileFormat::Tsv;
    options.encoding = QStringLiteral("UTF-8");
    whenDone(this, QtConcurrent::run([bytes = text.toUtf8(), options] {
                 return assetImport::read(bytes, QString(), options);
             }),
             [this, text](const Result<AssetTable>& table) {
                 const bool named = table && table->header && !table->rows.isEmpty() &&
                                    table->columns.contains(QStringLiteral("hostname"));
                 if (named || (table && !grid_.currentIndex().isValid()))
                     Q_EMIT tableWanted(*table, {});
                 else if (!grid_.currentIndex().isValid())
                     Q_EMIT told(table.error().toText(), true);
                 else
                     pasteBlock(text);
             });
}

void AssetActions::pasteBlock(const QString& text) {
    const QModelIndex at = grid_.currentIndex();
    const QString trimmed = text.endsWith(QLatin1Char('\n')) ? text.chopped(1) : text;
    const bool oneCell = !trimmed.contains(QLatin1Char('\t')) && !trimmed.contains(QLatin1Char('\n'));
    if (oneCell) {
        const QList<AssetColumn> columns = grid_.chosenColumns();
        withChosen([this, columns, trimmed](const QList<Asset>& assets) {
            QList<AssetWish> wishes;
            for (const Asset& asset : assets) {
                QJsonObject fields;
                for (const AssetColumn column : columns) {
                    const Result<QJsonValue> value = gridCells::read(asset, column, trimmed);
                    if (!value) {
                        Q_EMIT told(value.error().toText(), true);
                        return;
                    }
                    fields.insert(assetColumns::name(column), *value);
                }
                wishes += AssetEdits::setFields({asset}, fields);
            }
            edits_.make(wishes, assets.size() == 1 ? tr("paste") : tr("paste into %1 rows").arg(assets.size()));
        });
        return;
    }
    QStringList columns;
    for (const AssetColumn column : grid_.columnsFrom(gridCells::order().at(at.column())))
        columns.append(assetColumns::isSettable(column) ? assetColumns::name(column) : QString());
    AssetReadOptions options;
    options.format = AssetFileFormat::Tsv;
    options.encoding = QStringLiteral("UTF-8");
    options.header = false;
    options.columns = columns;
    Result<AssetTable> table = assetImport::read(text.toUtf8(), QString(), options);
    if (!table) {
        Q_EMIT told(table.error().toText(), true);
        return;
    }
    // Row by row onto what stands there; what reaches beyond the last row becomes new assets.
    QList<qint64> onto;
    for (qsizetype i = 0; i < table->rows.size(); ++i) {
        const qint64 id = model_.idAt(at.row() + int(i));
        if (id == 0 && at.row() + i < model_.rowCount()) {
            Q_EMIT told(tr("Not all of these rows have been read yet: try again in a moment."), true);
            return;
        }
        if (id == 0) break;
        onto.append(id);
        table->rows[i].fields.insert(QStringLiteral("id"), id);
    }
    const AssetTable read = *table;
    whenDone(this, QtConcurrent::run([store = &services_.assets, read] {
                 return assetImport::plan(*store, read.rows, AssetColumn::Id);
             }),
             [this, read, onto](const Result<QList<AssetImportPlanRow>>& plan) {
                 if (!plan) {
                     Q_EMIT told(plan.error().toText(), true);
                     return;
                 }
                 constexpr qsizetype mostUnseen = 50; // more than fits on the screen is looked at first
                 const bool plain = plan->size() <= mostUnseen &&
                                    std::all_of(plan->begin(), plan->end(), [](const AssetImportPlanRow& row) {
                                        return row.what == AssetImportPlanRow::What::Update ||
                                               row.what == AssetImportPlanRow::What::Unchanged;
                                    });
                 if (plain)
                     edits_.make(AssetEdits::wishesOf(*plan), tr("paste of %1 rows").arg(plan->size()));
                 else
                     Q_EMIT tableWanted(read, onto);
             });
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
    auto* dialog = new MetadataDialog(*asset, theme_, window_);
    connect(dialog, &MetadataDialog::written, this, [this](const Asset& before, const QJsonObject& metadata) {
        edits_.make(AssetEdits::setFields({before}, {{assetColumns::name(AssetColumn::Metadata), metadata}}),
                    tr("metadata of %1").arg(before.hostname));
    });
    dialog->open();
}

void AssetActions::write(const Asset& asset, AssetColumn column, const QString& text) {
    model_.clearUnsaved(asset.id, column);
    const Result<QJsonValue> value = gridCells::read(asset, column, text);
    if (!value) {
        // What was typed is not thrown away: it stays in the cell, marked, until it is mended.
        model_.setUnsaved(asset.id, column, {text, value.error().toText()});
        Q_EMIT problemsChanged();
        return;
    }
    model_.setUnsaved(asset.id, column, {text, {}});
    whenSaved([this, asset, column, value = *value] {
        model_.clearUnsaved(asset.id, column);
        // What a colleague wrote since this person saw the cell is a conflict; what this person wrote is not.
        Asset base = asset;
        if (const auto held = model_.assetOf(asset.id); held && edits_.wrote(asset.id, held->version)) base = *held;
        edits_.make(AssetEdits::setFields({base}, {{assetColumns::name(column), value}}),
                    tr("%1 of %2").arg(gridCells::title(column).toLower(), asset.hostname));
    });
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

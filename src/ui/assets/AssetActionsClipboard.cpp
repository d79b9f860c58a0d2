// SPDX-License-Identifier: GPL-3.0-or-later
// Copying cells to the clipboard and pasting from it, as spreadsheets do.
#include "executors/asset/AssetCells.h"
#include "ui/assets/AssetActions.h"
#include "ui/assets/AssetGrid.h"
#include "ui/assets/AssetGridModel.h"
#include "ui/assets/ClipboardCells.h"
#include "ui/assets/GridCells.h"
#include "ui/results/WhenDone.h"
#include "ui/shell/Services.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QLocale>
#include <QRegularExpression>
#include <QtConcurrentRun>

namespace oc::ui {

namespace {

/// As spreadsheets write it: quoted where a tab, a quote or a line break stands in the cell, and guarded against being
/// taken for a formula.
QString tsvCell(const Asset& asset, AssetColumn column) {
    return clipboardCells::quoted(QString::fromUtf8(assetCells::guarded(assetCells::readableText(asset, column))));
}

/// The text of a clipboard that holds a single cell: without a spreadsheet's quotes and guard. None: it is a table.
std::optional<QString> singleCell(const QString& clipboard) {
    QString text = clipboard;
    if (text.endsWith(QLatin1Char('\n'))) text.chop(text.endsWith(QLatin1String("\r\n")) ? 2 : 1);
    static const QRegularExpression quoted(QStringLiteral("^\"((?:[^\"]|\"\")*)\"$"));
    if (const auto match = quoted.match(text); match.hasMatch())
        text = match.captured(1).replace(QLatin1String("\"\""), QLatin1String("\""));
    else if (text.contains(QLatin1Char('\t')) || text.contains(QLatin1Char('\n')))
        return std::nullopt;
    const QByteArray utf8 = text.toUtf8();
    return QString::fromUtf8(assetCells::unguarded(utf8));
}

} // namespace

void AssetActions::copy() {
    const QList<AssetColumn> columns = grid_.chosenColumns();
    withChosen([this, columns](const QList<Asset>& assets) {
        QStringList lines;
        lines.reserve(assets.size());
        for (const Asset& asset : assets) {
            QStringList cells;
            for (const AssetColumn column : columns)
                cells.append(tsvCell(asset, column));
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
    if (const auto cell = singleCell(text)) {
        const QList<AssetColumn> columns = grid_.chosenColumns();
        withChosen([this, columns, cell = *cell](const QList<Asset>& assets) {
            QList<AssetWish> wishes;
            for (const Asset& asset : assets) {
                QJsonObject fields;
                for (const AssetColumn column : columns) {
                    const Result<QJsonValue> value = gridCells::read(asset, column, cell);
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
                     edits_.make(AssetEdits::wishesOf(*plan), AssetEdits::pasteLabel(plan->size()));
                 else
                     Q_EMIT tableWanted(read, onto);
             });
}

} // namespace oc::ui

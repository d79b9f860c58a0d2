// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/asset/AssetHeader.h"
#include "executors/asset/AssetImport.h"

/// What tables of cells have in common, wherever they come from: header, columns, and the fields of a row. Pure; any
/// thread.
namespace oc::assetLayout {

/// Sets header, titles, columns and notes of the table by its first rows.
void find(AssetTable& table, const QList<QStringList>& sample, const AssetReadOptions& options);
[[nodiscard]] QList<assetHeader::Target> targets(const QStringList& columns);

/// Puts a cell into the fields of its row. True when an address had a prefix length, which was left out.
bool put(QJsonObject& fields, const assetHeader::Target& target, QString text);
[[nodiscard]] QString prefixNote(qint64 count);
/// The error of a row with too many cells.
[[nodiscard]] Error tooManyCells(qsizetype cells, qsizetype columns, bool header, QChar separator);
[[nodiscard]] QString shortRowsNote(qint64 count, qint64 firstLine);

} // namespace oc::assetLayout

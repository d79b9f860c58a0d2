// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"
#include "engine/base/Table.h"

#include <QList>

namespace oc::ui {
class TableModel;
}

/// Tables as text for other programs: numbers as numbers, texts quoted as RFC 4180 wants it.
namespace oc::ui::tableExport {

[[nodiscard]] QByteArray csv(const Table& table);
[[nodiscard]] QByteArray jsonRows(const Table& table);
/// For the clipboard: a spreadsheet takes it as cells.
[[nodiscard]] QString tabSeparated(const TableModel& model, const QList<int>& rows, bool withHeadings);
/// format: "csv" or "json". Blocking.
[[nodiscard]] Status write(const Table& table, const QString& file, const QString& format);

} // namespace oc::ui::tableExport

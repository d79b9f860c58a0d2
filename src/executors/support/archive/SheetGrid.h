// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/support/archive/SheetRows.h"

#include <QXmlStreamReader>

namespace oc {

/// Puts the cells of a sheet together as they are read, within the limits that a sheet has; fills in what merged cells
/// cover. Lives for one sheet.
class SheetGrid {
public:
    struct Area {
        qint64 top = 0;
        qint64 left = 0;
        qint64 bottom = 0;
        qint64 right = 0;
    };

    /// From 0. Cells come in the order of rows; a row in the order of columns.
    void set(qint64 row, qint64 column, const QString& text);
    void merge(const Area& area);
    [[nodiscard]] QString problem() const { return problem_; }
    [[nodiscard]] SheetRows finish(const QString& name);

private:
    QList<SheetRows::Row> rows_;
    QList<Area> merged_;
    qint64 text_ = 0;
    QString problem_;
};

namespace sheetGrid {
[[nodiscard]] Error unreadable(const QString& what, const QString& hint = {});
/// What the reader or its device say is wrong; nothing when all was read.
[[nodiscard]] Status checked(const QXmlStreamReader& xml, const QString& file);
} // namespace sheetGrid

} // namespace oc

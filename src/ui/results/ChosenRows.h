// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Table.h"

namespace oc::ui {

/// Rows that a person has chosen in a table of results. A value.
struct ChosenRows {
    QString step; ///< what a person calls the step that gave them
    QList<Column> columns;
    QList<QList<QJsonValue>> rows; ///< cells in the order of the columns

    [[nodiscard]] bool isEmpty() const { return rows.isEmpty(); }
    /// -1 when there is none of that name.
    [[nodiscard]] int indexOf(const QString& column) const;
};

} // namespace oc::ui

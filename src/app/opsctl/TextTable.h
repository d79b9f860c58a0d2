// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>
#include <QStringList>

namespace oc::opsctl {

/// Columns of text side by side, as wide as they must be. A value.
class TextTable {
public:
    explicit TextTable(QStringList headings, QList<bool> rightAligned = {});

    void add(QStringList cells);
    /// width: columns to fit into (the last column is elided with an ellipsis), 0: as wide as it is.
    [[nodiscard]] QString toText(int width, const QString& indent = {}) const;
    /// Cells that a terminal needs to show all of it.
    [[nodiscard]] int naturalWidth() const;

private:
    [[nodiscard]] QList<int> widths() const;

    QStringList headings_;
    QList<bool> right_;
    QList<QStringList> rows_;
};

/// Cells a terminal needs for a text: wide East Asian characters and emoji take two, combining marks none.
[[nodiscard]] int displayWidth(const QString& text);

} // namespace oc::opsctl

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QVariantList>

namespace oc {

/// One statement with the values bound to its '?'. Values never become part of the text, and no text has another '?'.
struct AssetStatement {
    QString sql;
    QVariantList values; ///< QString, qint64, double, QByteArray, or null
    /// So many rows may come that they are better handed out while they come. Such a text ends with its ORDER BY.
    bool many = false;

    /// For people: each '?' replaced by its value as a literal.
    [[nodiscard]] QString shown() const;
};

} // namespace oc

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QJsonValue>

namespace oc::yaml {

/// A text as a scalar inside brackets, and as a key: plain when that reads back as the same text, else in quotes.
[[nodiscard]] QByteArray flowText(const QString& text);
/// The same for block style, where , [ ] { } need no quotes.
[[nodiscard]] QByteArray blockText(const QString& text);

/// Writes values in block style.
struct BlockStyle {
    QByteArray lineEnding = "\n";
    int unit = 2;
    bool listsIndented = true; ///< "- " deeper than the key above
    bool literals = true;      ///< texts of several lines as |
};

/// What follows "key:" or "-": " value", or lines each begun with a line ending. column: of the key or dash.
[[nodiscard]] QByteArray memberValue(const QJsonValue& value, int column, const BlockStyle& style);
[[nodiscard]] QByteArray itemValue(const QJsonValue& value, int column, const BlockStyle& style);
/// An object or a list that begins at a column; no line ending before it and after it.
[[nodiscard]] QByteArray blockBody(const QJsonValue& value, int column, const BlockStyle& style);

} // namespace oc::yaml

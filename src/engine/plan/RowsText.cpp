// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/RowsText.h"

#include "engine/plan/RowReader.h"

#include <QStringList>

namespace oc {

using namespace Qt::StringLiterals;

QString RowsText::toExpression() const {
    if (pieces.isEmpty()) return {};
    const QString row = u"row"_s;
    QStringList parts;
    for (const Piece& piece : pieces)
        parts.append(piece.isColumn ? expression::member(row, piece.text) : expression::quoted(piece.text));
    const QString chosen = where.isEmpty() ? QString() : u".filter(%1 => %2)"_s.arg(row, where.toExpression(row));
    return path + chosen + u".map(%1 => %2)"_s.arg(row, parts.join(u" + ")) + u".join("_s +
           expression::quoted(separator) + u')';
}

std::optional<RowsText> RowsText::fromExpression(const QString& text) {
    RowReader reader(text);
    RowsText read;
    const auto path = reader.path();
    if (!path) return std::nullopt;
    read.path = *path;
    if (reader.accept({u".", u"filter"})) {
        const auto row = reader.beginOfLambda();
        const auto comparisons = row ? reader.comparisons(*row) : std::nullopt;
        if (!comparisons || !reader.accept({u")"})) return std::nullopt;
        read.where = *comparisons;
    }
    if (!reader.accept({u".", u"map"})) return std::nullopt;
    const auto row = reader.beginOfLambda();
    if (!row) return std::nullopt;
    do {
        if (const auto column = reader.column(*row))
            read.pieces.append({true, *column});
        else if (const auto words = reader.string())
            read.pieces.append({false, *words});
        else
            return std::nullopt;
    } while (reader.accept({u"+"}));
    if (!reader.accept({u")", u".", u"join", u"("})) return std::nullopt;
    const auto separator = reader.string();
    if (!separator || !reader.accept({u")"}) || !reader.atEnd()) return std::nullopt;
    read.separator = *separator;
    return read;
}

} // namespace oc

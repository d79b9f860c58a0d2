// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/plan/RowComparison.h"

#include <optional>

namespace oc {

/// The rows of a list as a text for people, which can be shown as a form: which rows, what of each, and what stands
/// between them. A value.
struct RowsText {
    struct Piece {
        bool isColumn = false;
        QString text; ///< the column's name, or what is written as it stands
        friend bool operator==(const Piece&, const Piece&) = default;
    };

    QString path; ///< of the list: "steps.df.output.rows"
    RowComparisons where{};
    QList<Piece> pieces{}; ///< of each row, one after the other
    QString separator = QStringLiteral("\n");

    /// steps.df.output.rows.filter(row => ...).map(row => row.a + ' ' + row.b).join('\n'); empty without pieces.
    [[nodiscard]] QString toExpression() const;
    /// Nothing when the text says more, or something else, than such a form can show. Braces around it are allowed.
    [[nodiscard]] static std::optional<RowsText> fromExpression(const QString& text);

    friend bool operator==(const RowsText&, const RowsText&) = default;
};

} // namespace oc

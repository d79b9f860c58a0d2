// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/plan/RowComparison.h"

#include <optional>

namespace oc {

/// A condition that can be shown as a form: about the rows of a list, or about the fields of one object. A value.
struct RowCondition {
    enum class About {
        AnyRow,   ///< steps.df.output.rows.some(row => ...); without comparisons: there is a row
        EveryRow, ///< .every(...)
        NoRow,    ///< !...some(...); without comparisons: there is no row
        Fields    ///< steps.ping.output.loss_percent < 5
    };

    QString path; ///< of the list or the object: "steps.df.output.rows", "inputs"
    About about = About::AnyRow;
    RowComparisons comparisons{};

    /// Empty while it says nothing: fields or every row without a comparison.
    [[nodiscard]] QString toExpression() const;
    /// Nothing when the text says more, or something else, than such a form can show. Braces around it are allowed.
    [[nodiscard]] static std::optional<RowCondition> fromExpression(const QString& text);

    friend bool operator==(const RowCondition&, const RowCondition&) = default;
};

} // namespace oc

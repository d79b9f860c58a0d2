// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>

namespace oc {

/// A column of a row beside a value, as a form shows it and an expression says it: row.used_percent > 80. A value.
struct RowComparison {
    enum class Operation {
        Equal,
        NotEqual,
        Less,
        LessOrEqual,
        Greater,
        GreaterOrEqual,
        Contains,
        ContainsNot,
        StartsWith,
        Empty,
        NotEmpty
    };

    QString column;
    Operation operation = Operation::Equal;
    QString operand{}; ///< JavaScript: a number, a quoted text, true, false, null or a path (inputs.limit); empty
                       ///< for Empty and NotEmpty

    /// The expression, for a row of this name.
    [[nodiscard]] QString toExpression(const QString& row) const;
    /// Empty and NotEmpty have no value beside them.
    [[nodiscard]] static bool takesOperand(Operation operation);

    friend bool operator==(const RowComparison&, const RowComparison&) = default;
};

/// Comparisons of which all must hold, or any. A value.
struct RowComparisons {
    QList<RowComparison> list;
    bool any = false; ///< one is enough

    [[nodiscard]] bool isEmpty() const { return list.isEmpty(); }
    [[nodiscard]] QString toExpression(const QString& row) const;
    friend bool operator==(const RowComparisons&, const RowComparisons&) = default;
};

namespace expression {

/// 'it\'s': a JavaScript text, in the quotes that JSON and YAML need not escape.
[[nodiscard]] QString quoted(const QString& text);
/// owner.name, or owner['a name'] where it is no word of JavaScript.
[[nodiscard]] QString member(const QString& owner, const QString& name);

} // namespace expression

} // namespace oc

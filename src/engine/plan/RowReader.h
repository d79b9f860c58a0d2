// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/plan/ExpressionScanner.h"
#include "engine/plan/RowComparison.h"

#include <optional>

namespace oc {

/// Reads from the tokens of an expression what RowCondition and RowsText write, in any layout and with any name for the
/// row. Each function reads what it names, or nothing and stays where it is. The text must outlive it. A value.
class RowReader {
public:
    /// Of a text that is one expression; braces around it are allowed. Another text has nothing to read.
    explicit RowReader(const QString& text);

    [[nodiscard]] bool atEnd() const { return at_ >= tokens_.size(); }
    /// These words and signs, all of them.
    bool accept(std::initializer_list<QStringView> words);
    /// steps.df.output.rows, as it stands there. No call follows it: ".some(" is not part of it.
    std::optional<QString> path();
    /// row.column, also row['a column'].
    std::optional<QString> column(const QString& row);
    /// (row => ...: the name that the row has. The bracket that closes it is to be accepted after what follows.
    std::optional<QString> beginOfLambda();
    /// All about the row of this name; nothing when && and || are mixed.
    std::optional<RowComparisons> comparisons(const QString& row);
    /// A quoted text.
    std::optional<QString> string();

private:
    [[nodiscard]] QStringView word(qsizetype ahead = 0) const;
    [[nodiscard]] std::optional<RowComparison> comparison(const QString& row);
    [[nodiscard]] std::optional<RowComparison> emptiness(const QString& row);
    [[nodiscard]] std::optional<QString> operand(const QString& row);
    std::optional<QString> memberName();

    const QString& text_;
    QList<expression::Token> tokens_;
    qsizetype at_ = 0;
};

} // namespace oc

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/plan/Expression.h"
#include "engine/plan/ExpressionScanner.h"

namespace oc::expression {

/// What is wrong in a text with expressions, and where in it (UTF-16 units). A value.
struct Mistake {
    qsizetype offset = 0;
    qsizetype length = 0; ///< 0: at that place
    QString message;
    QString hint;
};

/// What a text cannot be cut into expressions for. isCondition: all of it is one expression, braces optional.
[[nodiscard]] std::optional<Mistake> scanMistake(const QString& text, const Scan& scan, bool isCondition);
/// What JavaScript says against one expression of it. The evaluator is only asked to read.
[[nodiscard]] std::optional<Mistake> syntaxMistake(const QString& text, const Segment& segment,
                                                   ExpressionEvaluator& evaluator);
/// Every name in an expression that must be a variable: no property, no key, no word of the language. None when it
/// makes names of its own.
[[nodiscard]] QList<Token> variablesIn(const QString& text, const Segment& segment);

/// The variables that every expression knows; item and index only with for_each.
[[nodiscard]] const QStringList& knownVariables();

} // namespace oc::expression

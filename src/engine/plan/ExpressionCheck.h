// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/plan/Expression.h"
#include "engine/plan/PlanDocument.h"
#include "engine/plan/PlanOrder.h"

namespace oc {

/// Looks at the expressions of a plan without running them: syntax, variables, and references to inputs and steps.
/// Refers to the document; one thread.
class ExpressionCheck {
public:
    ExpressionCheck(const PlanDocument& document, const PlanOrder& order, const QStringList& inputNames,
                    Problems& problems);

    /// Every text in a value that holds {{ }}. step: -1 for the plan's own values.
    void checkValue(const QJsonValue& value, const QString& pointer, int step);
    /// A condition: braces optional.
    void checkCondition(const QString& text, const QString& pointer, int step);

private:
    void checkText(const QString& text, const QString& pointer, int step, bool isCondition);
    void checkReference(const QString& variable, const QString& name, const QString& pointer, qsizetype offset,
                        int step);
    void add(const QString& pointer, qsizetype offset, int step, const QString& code, const QString& message,
             const QString& hint, Problem::Severity severity = Problem::Severity::Error);

    const PlanDocument& document_;
    const PlanOrder& order_;
    const QStringList inputNames_;
    Problems& problems_;
    ExpressionEvaluator evaluator_;
};

} // namespace oc

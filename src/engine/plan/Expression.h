// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Duration.h"
#include "engine/base/Result.h"

#include <QJsonObject>
#include <QJsonValue>
#include <QStringList>

#include <memory>

namespace oc {

namespace expression {

/// True when the text holds a "{{".
[[nodiscard]] bool isTemplated(const QString& text);
[[nodiscard]] bool isTemplated(const QJsonValue& value); ///< looks into lists and objects
/// What an expression refers to, read from its text: {"steps": [...], "inputs": [...]}.
struct References {
    QStringList steps;
    QStringList inputs;
};
[[nodiscard]] References references(const QString& text);

} // namespace expression

/// Evaluates "{{ JavaScript }}" with a QJSEngine: no file, network or timer access, stopped after the limit. One for
/// each thread, used only on the thread that made it. Variables keep their value until they are set again, so a scope
/// that many tasks share is converted once.
class ExpressionEvaluator {
public:
    explicit ExpressionEvaluator(Milliseconds limit = Milliseconds(1000));
    ~ExpressionEvaluator();
    ExpressionEvaluator(const ExpressionEvaluator&) = delete;
    ExpressionEvaluator& operator=(const ExpressionEvaluator&) = delete;

    /// inputs, steps, item, index, target, run, env. Undefined removes the variable.
    void set(const QString& name, const QJsonValue& value);

    /// One expression without braces. Errors: "expression_syntax", "expression_failed" (with JavaScript's words),
    /// "expression_timeout".
    [[nodiscard]] Result<QJsonValue> evaluate(const QString& expression);
    /// Every expression in a value, deep. A string that is nothing but one expression keeps the value's type.
    [[nodiscard]] Result<QJsonValue> resolve(const QJsonValue& value);
    /// For when: and the like; braces optional. undefined, null, 0, "" and false are false, as in JavaScript.
    [[nodiscard]] Result<bool> condition(const QString& text);
    /// Syntax only, nothing is run. *column is set to the place in the text (from 1) where it goes wrong.
    [[nodiscard]] Status check(const QString& templatedText, int* column = nullptr);

private:
    struct Private;
    std::unique_ptr<Private> d_;
};

} // namespace oc

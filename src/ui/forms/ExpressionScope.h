// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"
#include "engine/plan/ExpressionMistakes.h"

#include <QJsonObject>
#include <QSet>
#include <QStringList>

#include <functional>
#include <memory>
#include <optional>

namespace oc::ui {

/// What an expression can name at one place of a plan, and what it comes to with what is known: inputs with their
/// defaults, and earlier steps with their last output or, before a first run, with the columns that their tools
/// declare. A value; any thread.
class ExpressionScope {
public:
    struct Offer {
        QStringList words; ///< in the order in which they are shown; empty: nothing is offered
        int typed = 0;     ///< characters before the cursor that the word takes the place of
    };

    /// all: there can be no others; else steps may set some.
    void setInputs(const QJsonObject& values, bool all) {
        variables_.insert(QStringLiteral("inputs"), values);
        knowsInputs_ = all;
    }
    /// data: of a run; else only names are known, whose values are null.
    void addStep(const QString& id, const QJsonObject& output, bool data);
    /// "item" and the like, whose value is not known before the step runs; like: one that it may have, for its names.
    void addName(const QString& name, const QJsonValue& like = QJsonValue::Null) {
        variables_.insert(name, like);
        if (like.isNull()) unknown_.insert(name);
    }
    /// The value of a plain chain such as steps.find.output.assets, without JavaScript; Undefined when it is none, or
    /// is not known.
    [[nodiscard]] QJsonValue peek(const QString& text) const;

    /// What is wrong with the text, and where: syntax, a variable, an input or a step that there is not. Nothing when
    /// it can be worked out. Any thread.
    [[nodiscard]] std::optional<expression::Mistake> mistake(const QString& text, bool bare) const;
    /// For the cursor in this text; bare: all of it is an expression, without {{ }}.
    [[nodiscard]] Offer offer(const QString& text, int cursor, bool bare) const;
    /// Blocking, for up to a second. Errors: those of ExpressionEvaluator, and "no_data": a step that it needs has not
    /// run yet.
    [[nodiscard]] Result<QJsonValue> evaluate(const QString& text, bool bare) const;

private:
    /// The names that a parameter of a function over a list has: of "r" in steps.df.output.rows.filter(r => r.).
    [[nodiscard]] QStringList namesOfRow(const QString& text, const QString& parameter, QString* list = nullptr) const;
    [[nodiscard]] std::optional<expression::Mistake> wrongMember(const QString& text,
                                                                 const QList<expression::Token>& tokens) const;

    QJsonObject variables_;
    QJsonObject steps_;
    bool knowsInputs_ = false;
    QSet<QString> unknown_; ///< variables without any value
    QSet<QString> guessed_; ///< steps of which only the names are known
};

using ExpressionScopePtr = std::shared_ptr<const ExpressionScope>;
/// Makes the scope when an expression is looked at: collecting outputs takes time. May be empty or give null.
using ExpressionScopeSource = std::function<ExpressionScopePtr()>;

} // namespace oc::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"
#include "engine/plan/ExpressionScanner.h"
#include "engine/plan/Watchdog.h"

#include <QHash>
#include <QJSEngine>
#include <QJSValue>
#include <QJsonValue>

#include <memory>

namespace oc::expression {

/// Compiles and runs single expressions in a sandboxed QJSEngine, which is made when the first one needs it and
/// thrown away when one could have changed it. Belongs to one thread.
class ExpressionEngine {
public:
    explicit ExpressionEngine(Milliseconds limit);
    ~ExpressionEngine();

    void set(const QString& name, const QJsonValue& value);
    [[nodiscard]] bool has(const QString& name) const { return variables_.contains(name); }
    [[nodiscard]] QJsonValue variable(const QString& name) const { return variables_.value(name).value; }
    [[nodiscard]] QStringList names() const { return variables_.keys(); }

    /// The column in the error's place is an offset in the expression.
    [[nodiscard]] Result<QJsonValue> run(const QString& text, const QList<Token>& tokens);
    [[nodiscard]] Status check(const QString& text, const QList<Token>& tokens, qsizetype& offset);

private:
    struct Variable {
        QJsonValue value{QJsonValue::Undefined};
        QJSValue converted;
        bool isConverted = false;
    };
    struct Compiled {
        QJSValue function;
        QStringList parameters;
        Effect effect = Effect::None;
        Status status;
        qsizetype errorOffset = 0;
    };

    QJSEngine& engine();
    void discard();
    const Compiled& compile(const QString& text, const QList<Token>& tokens);
    Result<QJsonValue> toJson(const QJSValue& value);
    Error scriptError(const QJSValue& error) const;

    const Milliseconds limit_;
    QHash<QString, Variable> variables_;
    QStringList knownNames_; ///< every name that was ever set
    QHash<QString, Compiled> compiled_;
    std::unique_ptr<QJSEngine> engine_;
    QJSValue stringify_;
    Watchdog watchdog_;
};

} // namespace oc::expression

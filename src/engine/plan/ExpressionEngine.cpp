// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/ExpressionEngine.h"

#include "engine/base/Json.h"
#include "engine/plan/ExpressionSandbox.h"

#include <QDateTime>
#include <QJsonDocument>
#include <QTimeZone>

#include <cmath>
#include <optional>

namespace oc::expression {

namespace {

constexpr qsizetype longestExpression = 100'000;
constexpr qsizetype mostCompiled = 2000;

/// The expression as JavaScript: step ids with hyphens in brackets. 'shifts' tells where text was put in.
QString toJavaScript(const QString& text, const QList<Token>& tokens, QList<std::pair<qsizetype, qsizetype>>& shifts) {
    QString script;
    qsizetype done = 0;
    for (qsizetype i = 0; i < tokens.size(); ++i) {
        const Token& token = tokens.at(i);
        if (!token.isHyphened) continue;
        const Token& dot = tokens.at(i - 1);
        script += QStringView(text).mid(done, dot.begin - done);
        if (dot.end - dot.begin == 2) script += QLatin1String("?.");
        script += QLatin1String("[\"") + text.mid(token.begin, token.end - token.begin) + QLatin1String("\"]");
        done = token.end;
        shifts.append({script.size(), done});
    }
    script += QStringView(text).mid(done);
    return script;
}

qsizetype offsetOf(const QString& script, int line, int column) {
    qsizetype at = 0;
    for (int i = 1; i < line; ++i) {
        const qsizetype next = script.indexOf(u'\n', at);
        if (next < 0) return script.size();
        at = next + 1;
    }
    return qMin(at + column - 1, script.size());
}

struct Refused {
    qsizetype offset = 0;
    QString message;
    QString hint;
};

/// What the engine could not be stopped in: strict code turns tail calls into loops without a look at the interrupt,
/// and a recursion that catches its own errors goes on after it, two calls for each one that was ended.
std::optional<Refused> unstoppable(const QString& text, const QList<Token>& tokens) {
    for (qsizetype i = 0; i < tokens.size(); ++i) {
        const Token& token = tokens.at(i);
        const QStringView word = QStringView(text).mid(token.begin, token.end - token.begin);
        const bool isWord = token.kind == Token::Kind::Identifier && !token.isMember;
        if ((token.kind == Token::Kind::String && word.mid(1).startsWith(u"use strict")) ||
            (isWord && word == u"class")) {
            return Refused{token.begin, QStringLiteral("'use strict' and class are not allowed here"), {}};
        }
        if (isWord && word == u"try" && i + 1 < tokens.size() && text.at(tokens.at(i + 1).begin) == u'{') {
            return Refused{token.begin, QStringLiteral("try is not allowed here"),
                           QStringLiteral("look at a value before using it: a?.b, a ?? fallback, typeof a")};
        }
    }
    return {};
}

/// JavaScript's words without the file-and-line decoration; what it expected at an early end is only a guess.
QString syntaxMessage(QString words, bool atEnd) {
    words.remove(QLatin1String("SyntaxError: "));
    words.replace(u'`', u'\'');
    if (atEnd) return QStringLiteral("the expression ends too early");
    if (words.startsWith(QLatin1String("Expected token"))) return QStringLiteral("this is not expected here");
    return words.left(1).toLower() + words.mid(1);
}

} // namespace

ExpressionEngine::ExpressionEngine(Milliseconds limit)
    : limit_(limit), watchdog_(limit, [this] {
          // Called between start() and stop() only: the engine exists and outlives the call.
          engine_->setInterrupted(true);
      }) {}

ExpressionEngine::~ExpressionEngine() {
    discard();
}

QJSEngine& ExpressionEngine::engine() {
    if (!engine_) {
        engine_ = makeSandbox();
        stringify_ = engine_->evaluate(QStringLiteral(
            "(function (value) {"
            "  return JSON.stringify(value, function (key, part) {"
            "    if (typeof part === 'function') throw new TypeError('a function is no value');"
            "    if (typeof part === 'symbol') throw new TypeError('a symbol is no value');"
            "    if (typeof part === 'number' && !isFinite(part)) throw new TypeError(part + ' is no value');"
            "    return part;"
            "  });"
            "})"));
    }
    return *engine_;
}

void ExpressionEngine::discard() {
    // Values must go before the engine they live in.
    compiled_.clear();
    for (Variable& variable : variables_) {
        variable.converted = QJSValue();
        variable.isConverted = false;
    }
    stringify_ = QJSValue();
    engine_.reset();
}

void ExpressionEngine::set(const QString& name, const QJsonValue& value) {
    if (value.isUndefined()) {
        variables_.remove(name);
        return;
    }
    if (!knownNames_.contains(name)) {
        knownNames_.append(name);
        compiled_.clear(); // what was read without it took it for a global
    }
    Variable& variable = variables_[name];
    variable.value = value;
    variable.converted = QJSValue();
    variable.isConverted = false;
}

const ExpressionEngine::Compiled& ExpressionEngine::compile(const QString& text, const QList<Token>& tokens) {
    const auto found = compiled_.constFind(text);
    if (found != compiled_.constEnd()) return *found;
    if (compiled_.size() >= mostCompiled) compiled_.clear();

    Compiled compiled;
    compiled.effect = effectOf(text, tokens);
    for (const Token& token : tokens) {
        if (token.kind != Token::Kind::Identifier || token.isMember) continue;
        const QString name = text.mid(token.begin, token.end - token.begin);
        if (knownNames_.contains(name) && !compiled.parameters.contains(name)) compiled.parameters.append(name);
    }
    if (tokens.isEmpty()) {
        compiled.status = Error{QStringLiteral("expression_syntax"), QStringLiteral("the expression is empty"), {}, {}};
    } else if (text.size() > longestExpression) {
        compiled.status = Error{QStringLiteral("expression_syntax"),
                                QStringLiteral("the expression is longer than %1 characters").arg(longestExpression),
                                {},
                                {}};
    } else if (const auto refused = unstoppable(text, tokens)) {
        compiled.errorOffset = refused->offset;
        compiled.status = Error{QStringLiteral("expression_syntax"), refused->message, refused->hint, {}};
    } else {
        QList<std::pair<qsizetype, qsizetype>> shifts;
        const QString script = toJavaScript(text, tokens, shifts);
        QStringList stack;
        compiled.function =
            engine().evaluate(QStringLiteral("(function (%1) { return (\n").arg(compiled.parameters.join(u',')) +
                                  script + QStringLiteral("\n); })"),
                              {}, 0, &stack);
        if (!stack.isEmpty() || compiled.function.isError()) {
            const QStringList place = stack.value(0).split(u':');
            const int line = place.value(1).toInt();
            const qsizetype wrapped = offsetOf(script, line, qMax(1, place.value(2).toInt()));
            qsizetype offset = wrapped;
            for (const auto& [behind, source] : shifts) {
                if (wrapped >= behind) offset = wrapped - behind + source;
            }
            const bool atEnd = wrapped >= script.size() || QStringView(script).mid(wrapped).trimmed().isEmpty();
            compiled.errorOffset = qBound(qsizetype(0), offset, text.size());
            compiled.status =
                Error{QStringLiteral("expression_syntax"), syntaxMessage(compiled.function.toString(), atEnd), {}, {}};
            compiled.function = QJSValue();
        }
    }
    return *compiled_.insert(text, compiled);
}

Status ExpressionEngine::check(const QString& text, const QList<Token>& tokens, qsizetype& offset) {
    if (simplePath(text, tokens)) return {};
    const Compiled& compiled = compile(text, tokens);
    offset = compiled.errorOffset;
    return compiled.status;
}

Error ExpressionEngine::scriptError(const QJSValue& error) const {
    return {QStringLiteral("expression_failed"), error.toString().left(500), {}, {}};
}

Result<QJsonValue> ExpressionEngine::toJson(const QJSValue& value) {
    if (value.isUndefined()) return QJsonValue(QJsonValue::Undefined);
    if (value.isNull()) return QJsonValue(QJsonValue::Null);
    if (value.isBool()) return QJsonValue(value.toBool());
    if (value.isNumber()) {
        const double number = value.toNumber();
        if (!std::isfinite(number)) {
            return Error{QStringLiteral("expression_failed"),
                         QStringLiteral("the result is %1, which is no value").arg(value.toString()),
                         QStringLiteral("a text was used as a number, or something was divided by zero"),
                         {}};
        }
        return QJsonValue(number);
    }
    if (value.isString()) return QJsonValue(value.toString());
    if (value.isDate()) {
        const QDateTime time = value.toDateTime();
        if (!time.isValid()) {
            return Error{QStringLiteral("expression_failed"), QStringLiteral("the result is an invalid date"), {}, {}};
        }
        return QJsonValue(time.toUTC().toString(Qt::ISODateWithMs));
    }
    if (value.isCallable() || value.isRegExp()) {
        const QString what = value.isCallable() ? QStringLiteral("function") : QStringLiteral("regular expression");
        return Error{QStringLiteral("expression_failed"),
                     QStringLiteral("the result is a %1, which is no value").arg(what),
                     value.isCallable() ? QStringLiteral("call it with ()") : QString(),
                     {}};
    }
    const QJSValue text = stringify_.call({value});
    if (text.isError()) return scriptError(text);
    auto parsed = json::parse(text.toString().toUtf8());
    if (!parsed) {
        return Error{QStringLiteral("expression_failed"), QStringLiteral("the result cannot be kept as JSON"), {}, {}}
            .because(parsed.error());
    }
    return *parsed;
}

Result<QJsonValue> ExpressionEngine::run(const QString& text, const QList<Token>& tokens) {
    Effect effect = Effect::None;
    bool expired = false;
    Result<QJsonValue> result;
    QStringList used;
    {
        const Compiled compiled = compile(text, tokens);
        if (!compiled.status) return compiled.status.error();
        effect = compiled.effect;
        used = compiled.parameters;
        QJSValueList arguments;
        for (const QString& name : used) {
            const auto variable = variables_.find(name);
            if (variable == variables_.end()) {
                return Error{QStringLiteral("expression_failed"),
                             QStringLiteral("ReferenceError: %1 is not defined").arg(name),
                             {},
                             {}};
            }
            if (!variable->isConverted) {
                variable->converted = engine().toScriptValue(variable->value);
                variable->isConverted = true;
            }
            arguments.append(variable->converted);
        }
        watchdog_.start();
        const QJSValue value = compiled.function.call(arguments);
        result = value.isError() ? Result<QJsonValue>(scriptError(value)) : toJson(value);
        expired = watchdog_.stop();
    }
    if (expired || effect == Effect::Environment) {
        discard();
    } else if (effect == Effect::Variables) {
        for (const QString& name : used)
            variables_[name].isConverted = false;
    }
    if (expired) {
        return Error{QStringLiteral("expression_timeout"),
                     QStringLiteral("the expression was stopped after %1 ms").arg(limit_.count()),
                     QStringLiteral("look for a loop that does not end"),
                     {}};
    }
    return result;
}

} // namespace oc::expression

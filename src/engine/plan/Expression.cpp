// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/Expression.h"

#include "engine/base/Json.h"
#include "engine/catalogue/ParameterSpec.h"
#include "engine/plan/ExpressionEngine.h"
#include "engine/plan/ExpressionScanner.h"

#include <QJsonArray>

namespace oc {

namespace expression {

bool isTemplated(const QString& text) {
    return text.contains(QLatin1String("{{"));
}

bool isTemplated(const QJsonValue& value) {
    if (value.isString()) return isTemplated(value.toString());
    if (value.isArray()) {
        const QJsonArray list = value.toArray();
        for (const QJsonValue& item : list) {
            if (isTemplated(item)) return true;
        }
    } else if (value.isObject()) {
        const QJsonObject object = value.toObject();
        for (auto it = object.begin(); it != object.end(); ++it) {
            if (isTemplated(QJsonValue(it.value()))) return true;
        }
    }
    return false;
}

References references(const QString& text) {
    References found;
    const Scan scan = isTemplated(text) ? scanText(text) : scanExpression(text);
    for (const Segment& segment : scan.segments) {
        for (const Reference& reference : referencesIn(text, segment.tokens)) {
            QStringList& list = reference.variable == u"steps" ? found.steps : found.inputs;
            if (!list.contains(reference.name)) list.append(reference.name);
        }
    }
    return found;
}

} // namespace expression

using namespace expression;

namespace {

/// Follows own properties only; nothing when JavaScript might see something else there (a length, a method).
std::optional<QJsonValue> follow(QJsonValue value, const Path& path, qsizetype* failedAt = nullptr) {
    for (qsizetype i = 0; i < path.names.size(); ++i) {
        QJsonValue next(QJsonValue::Undefined);
        if (value.isObject()) {
            next = value.toObject().value(path.names.at(i));
        } else if (value.isArray() && path.isIndex.at(i)) {
            const QJsonArray list = value.toArray();
            const int index = path.names.at(i).toInt();
            if (index < list.size()) next = list.at(index);
        }
        if (next.isUndefined()) {
            if (failedAt) *failedAt = i;
            return {};
        }
        value = next;
    }
    return value;
}

bool isTrue(const QJsonValue& value) {
    switch (value.type()) {
    case QJsonValue::Bool:
        return value.toBool();
    case QJsonValue::Double:
        return value.toDouble() != 0.0;
    case QJsonValue::String:
        return !value.toString().isEmpty();
    case QJsonValue::Array:
    case QJsonValue::Object:
        return true;
    case QJsonValue::Null:
    case QJsonValue::Undefined:
        break;
    }
    return false;
}

Error syntaxError(const QString& text, qsizetype offset, const QString& message, QString hint = {}) {
    if (message.contains(QLatin1String("not closed with"))) {
        hint = QStringLiteral("for the text {{ itself write {{ \"{{\" }}");
    }
    return {QStringLiteral("expression_syntax"),
            QStringLiteral("\"%1\" at character %2: %3").arg(text.left(200)).arg(offset + 1).arg(message),
            hint,
            {}};
}

} // namespace

struct ExpressionEvaluator::Private {
    explicit Private(Milliseconds limit) : engine(limit) {}

    ExpressionEngine engine;

    /// The member chain of the expression that leads nowhere, in words, with the nearest name that is there.
    std::pair<QString, QString> explain(const QString& text, const QList<Token>& tokens) const {
        const QList<Path> paths = memberPaths(text, tokens);
        for (const Path& path : paths) {
            if (!engine.has(path.variable)) continue;
            qsizetype failedAt = 0;
            if (follow(engine.variable(path.variable), path, &failedAt)) continue;
            Path parentPath = path;
            parentPath.names = path.names.mid(0, failedAt);
            parentPath.isIndex = path.isIndex.mid(0, failedAt);
            const auto parent = follow(engine.variable(path.variable), parentPath);
            if (!parent) continue;
            QString where = path.variable;
            for (qsizetype i = 0; i < failedAt; ++i) {
                where += path.isIndex.at(i) ? u'[' + path.names.at(i) + u']' : u'.' + path.names.at(i);
            }
            if (parent->isObject()) {
                const QStringList known = parent->toObject().keys();
                const QString nearest = nearestName(path.names.at(failedAt), known);
                QString hint = nearest.isEmpty() ? QString() : QStringLiteral("did you mean \"%1\"?").arg(nearest);
                if (nearest.isEmpty() && !known.isEmpty() && known.size() <= 12) {
                    hint = QStringLiteral("it has: ") + known.join(QStringLiteral(", "));
                }
                return {QStringLiteral("%1 has no \"%2\"").arg(where, path.names.at(failedAt)), hint};
            }
            if (parent->isArray() && path.isIndex.at(failedAt)) {
                return {QStringLiteral("%1 has %2 items, so there is no [%3]")
                            .arg(where)
                            .arg(parent->toArray().size())
                            .arg(path.names.at(failedAt)),
                        {}};
            }
            if (parent->isNull()) return {QStringLiteral("%1 is null").arg(where), {}};
        }
        return {};
    }

    Result<QJsonValue> run(const QString& text, const QList<Token>& tokens) {
        if (const auto path = simplePath(text, tokens); path && engine.has(path->variable)) {
            if (auto value = follow(engine.variable(path->variable), *path)) return *value;
        }
        auto result = engine.run(text, tokens);
        if (result || result.error().code != u"expression_failed") return result;
        Error error = result.error();
        auto [why, hint] = explain(text, tokens);
        if (error.message.startsWith(QLatin1String("ReferenceError: "))) {
            const QString name = error.message.mid(16).section(u' ', 0, 0);
            const QString nearest = nearestName(name, engine.names());
            hint = nearest.isEmpty() ? QStringLiteral("known here: ") + engine.names().join(QStringLiteral(", "))
                                     : QStringLiteral("did you mean \"%1\"?").arg(nearest);
            if (engine.names().isEmpty()) hint.clear();
        } else if (!why.isEmpty()) {
            error.message += QStringLiteral("; ") + why;
        }
        if (!hint.isEmpty()) error.hint = hint;
        return error;
    }

    Error undefined(const QString& text, const QList<Token>& tokens) const {
        const auto [why, hint] = explain(text, tokens);
        return {QStringLiteral("expression_undefined"),
                QStringLiteral("\"%1\" has no value").arg(text.trimmed().left(200)) +
                    (why.isEmpty() ? QString() : QStringLiteral(": ") + why),
                hint,
                {}};
    }

    /// A segment's text without braces, and its tokens with offsets in it.
    static std::pair<QString, QList<Token>> inner(const QString& text, const Segment& segment) {
        QList<Token> tokens = segment.tokens;
        for (Token& token : tokens) {
            token.begin -= segment.innerBegin;
            token.end -= segment.innerBegin;
        }
        return {text.mid(segment.innerBegin, segment.innerEnd - segment.innerBegin), tokens};
    }

    static Error named(Error error, const QString& text) {
        error.message = QStringLiteral("\"%1\": %2").arg(text.trimmed().left(200), error.message);
        return error;
    }

    Result<QJsonValue> runSegment(const QString& text, const Segment& segment) {
        const auto [inner, tokens] = Private::inner(text, segment);
        auto result = run(inner, tokens);
        if (!result) return named(result.error(), inner);
        if (result->isUndefined()) return undefined(inner, tokens);
        return result;
    }

    Result<QJsonValue> resolveText(const QString& text) {
        if (!isTemplated(text)) return QJsonValue(text);
        const Scan scan = scanText(text);
        if (scan.error) return syntaxError(text, scan.error->offset, scan.error->message);
        if (const Segment* whole = scan.whole(text)) return runSegment(text, *whole);
        QString joined;
        for (const Segment& segment : scan.segments) {
            if (!segment.isExpression) {
                joined += QStringView(text).mid(segment.begin, segment.end - segment.begin);
                continue;
            }
            auto value = runSegment(text, segment);
            if (!value) return value;
            joined += value->isString() ? value->toString() : QString::fromUtf8(json::toText(*value));
        }
        return QJsonValue(joined);
    }

    Result<QJsonValue> resolve(const QJsonValue& value, const QString& pointer) {
        if (value.isString()) {
            auto result = resolveText(value.toString());
            if (!result && !pointer.isEmpty()) {
                Error error = result.error();
                error.message = pointer.mid(1) + QStringLiteral(": ") + error.message;
                return error;
            }
            return result;
        }
        if (!isTemplated(value)) return value;
        if (value.isArray()) {
            QJsonArray list = value.toArray();
            for (qsizetype i = 0; i < list.size(); ++i) {
                auto item = resolve(list.at(i), pointer + u'/' + QString::number(i));
                if (!item) return item;
                list.replace(i, *item);
            }
            return QJsonValue(list);
        }
        QJsonObject object = value.toObject();
        for (auto it = object.begin(); it != object.end(); ++it) {
            auto member = resolve(QJsonValue(it.value()), pointer + u'/' + json::escapeToken(it.key()));
            if (!member) return member;
            it.value() = *member;
        }
        return QJsonValue(object);
    }
};

ExpressionEvaluator::ExpressionEvaluator(Milliseconds limit) : d_(std::make_unique<Private>(limit)) {}
ExpressionEvaluator::~ExpressionEvaluator() = default;

void ExpressionEvaluator::set(const QString& name, const QJsonValue& value) {
    d_->engine.set(name, value);
}

Result<QJsonValue> ExpressionEvaluator::evaluate(const QString& expression) {
    // "{{ x }}" is not what this function is for, but nobody can mean two object literals in one another.
    const Scan scan = scanExpression(expression);
    if (scan.error) return syntaxError(expression, scan.error->offset, scan.error->message);
    const Segment* whole = scan.whole(expression);
    if (!whole) return syntaxError(expression, 0, QStringLiteral("this is more than one expression"));
    const auto [inner, tokens] = Private::inner(expression, *whole);
    auto result = d_->run(inner, tokens);
    if (!result) return Private::named(result.error(), inner);
    return result;
}

Result<QJsonValue> ExpressionEvaluator::resolve(const QJsonValue& value) {
    return d_->resolve(value, {});
}

Result<bool> ExpressionEvaluator::condition(const QString& text) {
    const Scan scan = scanExpression(text);
    if (scan.error) return syntaxError(text, scan.error->offset, scan.error->message);
    const Segment* whole = scan.whole(text);
    if (!whole) {
        return Error{QStringLiteral("expression_syntax"),
                     QStringLiteral("\"%1\": a condition is one expression").arg(text.left(200)),
                     QStringLiteral("put all of it into one pair of {{ }}"),
                     {}};
    }
    const auto [inner, tokens] = Private::inner(text, *whole);
    auto result = d_->run(inner, tokens);
    if (!result) return Private::named(result.error(), inner);
    return isTrue(*result);
}

Status ExpressionEvaluator::check(const QString& templatedText, int* column) {
    const Scan scan = scanText(templatedText);
    qsizetype offset = scan.error ? scan.error->offset : 0;
    Status status;
    if (scan.error) {
        status = syntaxError(templatedText, offset, scan.error->message);
    } else {
        for (const Segment& segment : scan.segments) {
            if (!segment.isExpression) continue;
            const auto [inner, tokens] = Private::inner(templatedText, segment);
            qsizetype at = 0;
            if (const Status checked = d_->engine.check(inner, tokens, at); !checked) {
                offset = segment.innerBegin + at;
                status = syntaxError(templatedText, offset, checked.error().message, checked.error().hint);
                break;
            }
        }
    }
    if (column) *column = int(offset) + 1;
    return status;
}

} // namespace oc

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/forms/ExpressionScope.h"

#include "engine/catalogue/ParameterSpec.h"
#include "engine/plan/Expression.h"
#include "engine/plan/ExpressionScanner.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QRegularExpression>

namespace oc::ui {

namespace {

/// True when an expression is being written where the cursor stands.
bool isInside(const QString& before, bool bare) {
    if (bare && !before.contains(QStringLiteral("{{"))) return true;
    return before.lastIndexOf(QStringLiteral("{{")) > before.lastIndexOf(QStringLiteral("}}"));
}

QStringList membersOf(const QJsonValue& value) {
    if (value.isObject()) return value.toObject().keys();
    if (value.isArray()) {
        // Of JavaScript's, those that a plan needs.
        QStringList names;
        for (const char* name :
             {"length", "map", "filter", "find", "some", "every", "join", "includes", "slice", "sort"})
            names.append(QLatin1String(name));
        return names;
    }
    if (value.isString()) {
        QStringList names;
        for (const char* name : {"length", "includes", "startsWith", "endsWith", "split", "trim", "toLowerCase",
                                 "toUpperCase", "replace", "slice"})
            names.append(QLatin1String(name));
        return names;
    }
    return {};
}

QString told(const char* text, const QString& name) {
    return QCoreApplication::translate("ExpressionScope", text).arg(name);
}

} // namespace

void ExpressionScope::addStep(const QString& id, const QJsonObject& output, bool data) {
    steps_.insert(id,
                  QJsonObject{{QStringLiteral("output"), output},
                              {QStringLiteral("status"), data ? QJsonValue(QStringLiteral("success")) : QJsonValue()},
                              {QStringLiteral("error"), QJsonValue()},
                              {QStringLiteral("targets"), QJsonArray()}});
    variables_.insert(QStringLiteral("steps"), steps_);
    if (!data) guessed_.insert(id);
}

std::optional<expression::Mistake> ExpressionScope::mistake(const QString& text, bool bare) const {
    const expression::Scan scan = bare ? expression::scanExpression(text) : expression::scanText(text);
    if (auto found = expression::scanMistake(text, scan, bare)) return found;
    ExpressionEvaluator evaluator;
    for (const expression::Segment& segment : scan.segments) {
        if (!segment.isExpression) continue;
        if (auto found = expression::syntaxMistake(text, segment, evaluator)) return found;
        for (const expression::Token& token : expression::variablesIn(text, segment)) {
            const QString name = text.mid(token.begin, token.end - token.begin);
            if (!expression::knownVariables().contains(name) && !variables_.contains(name))
                return expression::Mistake{
                    token.begin, token.end - token.begin, told("there is no variable “%1”", name), {}};
        }
        for (const expression::Reference& reference : expression::referencesIn(text, segment.tokens)) {
            const QJsonObject known = variables_.value(reference.variable).toObject();
            if (known.contains(reference.name)) continue;
            const bool step = reference.variable == u"steps";
            // Asset tools set inputs that no plan declares.
            if (!step && !knowsInputs_) continue;
            return expression::Mistake{reference.offset,
                                       reference.name.size(),
                                       step ? told("no step “%1” runs before this one", reference.name)
                                            : told("the plan has no input “%1”", reference.name),
                                       {}};
        }
        if (auto found = wrongMember(text, segment.tokens)) return found;
    }
    return std::nullopt;
}

QStringList ExpressionScope::namesOfRow(const QString& text, const QString& parameter, QString* list) const {
    // A list of a step, whatever is left out of it or put in order, and then what is done with each row.
    static const QRegularExpression over(
        QStringLiteral("(steps(?:\\.[\\w$-]+|\\[[\"'][^\"']+[\"']\\])+)"
                       "(?:\\.(?:filter|slice|sort|reverse)\\((?:[^()]|\\((?:[^()]|\\([^()]*\\))*\\))*\\))*"
                       "\\.(?:filter|some|every|map|find|forEach|flatMap|findIndex)\\(\\s*\\(?\\s*([A-Za-z_$][\\w$]*)[^"
                       "=()]*\\)?\\s*=>"));
    QStringList names;
    for (auto it = over.globalMatch(text); it.hasNext();) {
        const auto match = it.next();
        if (match.captured(2) != parameter) continue;
        const QJsonValue rows = peek(QStringLiteral("{{ %1 }}").arg(match.captured(1)));
        const QJsonObject first = rows.toArray().isEmpty() ? QJsonObject() : rows.toArray().first().toObject();
        if (first.isEmpty()) return {}; // nothing is known of it, so nothing is wrong
        names += first.keys();
        if (list) *list = match.captured(1);
    }
    names.removeDuplicates();
    return names;
}

std::optional<expression::Mistake> ExpressionScope::wrongMember(const QString& text,
                                                                const QList<expression::Token>& tokens) const {
    const auto word = [&text](const expression::Token& token) {
        return text.mid(token.begin, token.end - token.begin);
    };
    for (qsizetype i = 2; i < tokens.size(); ++i) {
        const expression::Token& token = tokens.at(i);
        const expression::Token& owner = tokens.at(i - 2);
        if (!token.isMember || owner.kind != expression::Token::Kind::Identifier) continue;
        const QString name = word(token);
        QStringList known;
        QString said;
        if (!owner.isMember) {
            QString list;
            known = namesOfRow(text, word(owner), &list);
            said = told("the rows of %1 have no", list);
        } else if (word(owner) == u"output" && i >= 6 && word(tokens.at(i - 6)) == u"steps") {
            known = steps_.value(word(tokens.at(i - 4))).toObject().value(QStringLiteral("output")).toObject().keys();
            said = told("%1 gives no", word(tokens.at(i - 4)));
        }
        if (known.isEmpty() || known.contains(name)) continue;
        QString nearest = nearestName(name, known);
        if (nearest.isEmpty()) nearest = known.first(std::min<qsizetype>(known.size(), 6)).join(QStringLiteral(", "));
        return expression::Mistake{token.begin,
                                   token.end - token.begin,
                                   QStringLiteral("%1 “%2”; %3").arg(said, name, told("there is %1", nearest)),
                                   {}};
    }
    return std::nullopt;
}

QJsonValue ExpressionScope::peek(const QString& text) const {
    const expression::Scan scan = expression::scanText(text);
    const expression::Segment* whole = scan.whole(text);
    const auto path = whole ? expression::simplePath(text, whole->tokens) : std::nullopt;
    if (!path || !variables_.contains(path->variable)) return QJsonValue::Undefined;
    QJsonValue value = variables_.value(path->variable);
    for (qsizetype i = 0; i < path->names.size(); ++i)
        value = path->isIndex.at(i) ? value.toArray().at(path->names.at(i).toInt())
                                    : value.toObject().value(path->names.at(i));
    return value;
}

ExpressionScope::Offer ExpressionScope::offer(const QString& text, int cursor, bool bare) const {
    const QString before = text.left(cursor);
    if (!isInside(before, bare)) return {};
    static const QRegularExpression chain(
        QStringLiteral("([A-Za-z_$][\\w$]*(?:\\.[\\w$-]*|\\[\\d+\\]|\\[\"[^\"]*\"\\]|\\['[^']*'\\])*)$"));
    const auto match = chain.match(before);
    const QString whole = match.captured(1);
    const qsizetype dot = whole.lastIndexOf(u'.');
    Offer offer;
    QStringList names;
    QString typed = whole;
    if (dot < 0) {
        if (whole.isEmpty() && !before.trimmed().endsWith(QStringLiteral("{{"))) return {};
        names = variables_.keys();
    } else {
        typed = whole.mid(dot + 1);
        static const QRegularExpression part(QStringLiteral("([\\w$-]+)|\\[(\\d+)\\]|\\[[\"']([^\"']*)[\"']\\]"));
        QJsonValue value = variables_;
        for (auto it = part.globalMatch(whole.left(dot)); it.hasNext();) {
            const auto one = it.next();
            if (!one.captured(2).isEmpty())
                value = value.toArray().at(one.captured(2).toInt());
            else
                value = value.toObject().value(one.captured(1).isEmpty() ? one.captured(3) : one.captured(1));
        }
        names = membersOf(value);
        if (names.isEmpty() && !whole.left(dot).contains(u'.')) names = namesOfRow(before, whole.left(dot));
    }
    // What a step gave is what is mostly wanted of it.
    if (names.removeOne(QStringLiteral("output"))) names.prepend(QStringLiteral("output"));
    for (const QString& name : std::as_const(names))
        if (name.startsWith(typed, Qt::CaseInsensitive) && name != typed) offer.words.append(name);
    offer.typed = int(typed.size());
    return offer;
}

Result<QJsonValue> ExpressionScope::evaluate(const QString& text, bool bare) const {
    const QString templated = bare && !expression::isTemplated(text) ? QStringLiteral("{{ %1 }}").arg(text) : text;
    const expression::References used = expression::references(templated);
    for (const QString& id : used.steps)
        if (guessed_.contains(id))
            return Error{QStringLiteral("no_data"),
                         QCoreApplication::translate("ExpressionScope", "%1 has not run yet").arg(id),
                         {},
                         {}};
    ExpressionEvaluator evaluator;
    if (const Status good = evaluator.check(templated); !good) return good.error();
    for (const expression::Segment& segment : expression::scanText(templated).segments) {
        for (const expression::Token& token : expression::variablesIn(templated, segment)) {
            const QString name = templated.mid(token.begin, token.end - token.begin);
            if (unknown_.contains(name))
                return Error{QStringLiteral("no_data"), told("%1 is known while the step runs", name), {}, {}};
        }
    }
    for (auto it = variables_.constBegin(); it != variables_.constEnd(); ++it)
        if (it.key() != u"steps") evaluator.set(it.key(), it.value());
    // Of the steps only those that it names: their outputs may be large.
    QJsonObject steps;
    for (const QString& id : used.steps)
        if (steps_.contains(id)) steps.insert(id, steps_.value(id));
    evaluator.set(QStringLiteral("steps"), steps);
    return evaluator.resolve(templated);
}

} // namespace oc::ui

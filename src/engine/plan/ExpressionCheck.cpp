// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/ExpressionCheck.h"

#include "engine/plan/ExpressionScanner.h"
#include "engine/plan/NodeReader.h"

#include <QSet>

namespace oc {

using namespace Qt::StringLiterals;
using expression::Token;

namespace {

const QStringList scopeNames{u"inputs"_s, u"steps"_s, u"item"_s, u"index"_s, u"target"_s, u"run"_s, u"env"_s};

const QSet<QString>& languageWords() {
    static const QSet<QString> words = [] {
        const QString all = u"true false null undefined NaN Infinity typeof instanceof in of new void this delete "
                            "Object String Symbol Number Boolean Array Function Date RegExp Error EvalError RangeError "
                            "ReferenceError SyntaxError TypeError URIError Math JSON Map Set Reflect eval parseInt "
                            "parseFloat isNaN isFinite decodeURI decodeURIComponent encodeURI encodeURIComponent "
                            "escape unescape return if else"_s;
        const QStringList list = all.split(u' ');
        return QSet<QString>(list.begin(), list.end());
    }();
    return words;
}

/// Words that make names of their own; then unknown names are left to the evaluation.
bool declaresNames(const QString& text, const QList<Token>& tokens) {
    for (const Token& token : tokens) {
        const QStringView word = QStringView(text).mid(token.begin, token.end - token.begin);
        if (word == u"=>" || word == u"function" || word == u"let" || word == u"const" || word == u"var") return true;
    }
    return false;
}

} // namespace

ExpressionCheck::ExpressionCheck(const PlanDocument& document, const PlanOrder& order, const QStringList& inputNames,
                                 Problems& problems)
    : document_(document), order_(order), inputNames_(inputNames), problems_(problems) {}

void ExpressionCheck::add(const QString& pointer, qsizetype offset, int step, const QString& code,
                          const QString& message, const QString& hint, Problem::Severity severity) {
    const TextPosition place = document_.positionInString(pointer, offset);
    problems_.append({severity, code, message, hint, document_.file(), pointer, place.line, place.column,
                      step < 0 ? QString() : order_.ids().at(step)});
}

void ExpressionCheck::checkValue(const QJsonValue& value, const QString& pointer, int step) {
    if (value.isString()) {
        if (expression::isTemplated(value.toString())) checkText(value.toString(), pointer, step, false);
    } else if (value.isArray()) {
        const QJsonArray list = value.toArray();
        for (qsizetype i = 0; i < list.size(); ++i)
            checkValue(list.at(i), NodeReader::itemPointer(pointer, i), step);
    } else if (value.isObject()) {
        const QJsonObject object = value.toObject();
        for (auto it = object.begin(); it != object.end(); ++it)
            checkValue(it.value(), NodeReader::memberPointer(pointer, it.key()), step);
    }
}

void ExpressionCheck::checkCondition(const QString& text, const QString& pointer, int step) {
    checkText(text, pointer, step, true);
}

void ExpressionCheck::checkText(const QString& text, const QString& pointer, int step, bool isCondition) {
    const expression::Scan scan = isCondition ? expression::scanExpression(text) : expression::scanText(text);
    if (scan.error) {
        add(pointer, scan.error->offset, step, u"expression_syntax"_s, u"the expression: "_s + scan.error->message, {});
        return;
    }
    if (isCondition && !scan.whole(text)) {
        add(pointer, 0, step, u"expression_syntax"_s, u"a condition is one expression"_s,
            u"put all of it into one pair of {{ }}"_s);
        return;
    }
    for (const expression::Segment& segment : scan.segments) {
        if (!segment.isExpression) continue;
        const QString inner = text.mid(segment.innerBegin, segment.innerEnd - segment.innerBegin);
        int column = 0;
        // The line end keeps a comment at the end of a bare condition from hiding the braces.
        if (const Status good = evaluator_.check(u"{{"_s + inner + u"\n}}"_s, &column); !good) {
            // The evaluator's message quotes the text, which has its place here anyway.
            const qsizetype place = good.error().message.lastIndexOf(u"\" at character "_s);
            const qsizetype colon = good.error().message.indexOf(u": "_s, qMax(qsizetype(0), place));
            const QString message = good.error().message.mid(colon + 2);
            add(pointer, segment.innerBegin + qBound(0, column - 3, int(inner.size())), step, u"expression_syntax"_s,
                u"the expression: "_s + message, good.error().hint);
            continue;
        }
        for (const expression::Reference& reference : expression::referencesIn(text, segment.tokens))
            checkReference(reference.variable, reference.name, pointer, reference.offset, step);
        if (declaresNames(text, segment.tokens)) continue;
        for (qsizetype i = 0; i < segment.tokens.size(); ++i) {
            const Token& token = segment.tokens.at(i);
            if (token.kind != Token::Kind::Identifier || token.isMember) continue;
            const QString name = text.mid(token.begin, token.end - token.begin);
            const bool isKey = i + 1 < segment.tokens.size() && text.at(segment.tokens.at(i + 1).begin) == u':';
            const bool probed = i > 0 && QStringView(text).mid(segment.tokens.at(i - 1).begin).startsWith(u"typeof");
            if (isKey || probed || languageWords().contains(name)) continue;
            if (!scopeNames.contains(name)) {
                const QString nearest = nearestName(name, scopeNames);
                add(pointer, token.begin, step, u"unknown_variable"_s, u"there is no variable \"%1\""_s.arg(name),
                    nearest.isEmpty() ? u"known: "_s + scopeNames.join(u", "_s)
                                      : u"did you mean \"%1\"?"_s.arg(nearest));
            } else if ((name == u"item" || name == u"index") && step >= 0 &&
                       document_.plan().steps.at(step).forEach.isUndefined()) {
                add(pointer, token.begin, step, u"unknown_variable"_s, u"\"%1\" exists only with for_each"_s.arg(name),
                    u"add for_each to the step"_s);
            }
        }
    }
}

void ExpressionCheck::checkReference(const QString& variable, const QString& name, const QString& pointer,
                                     qsizetype offset, int step) {
    if (variable == u"inputs") {
        if (inputNames_.contains(name)) return;
        const QString nearest = nearestName(name, inputNames_);
        add(pointer, offset, step, u"unknown_input"_s, u"the plan has no input \"%1\""_s.arg(name),
            nearest.isEmpty() ? u"declare it under inputs"_s : u"did you mean \"%1\"?"_s.arg(nearest));
        return;
    }
    const int other = order_.indexes().value(name, -1);
    if (other < 0) {
        const QString nearest = nearestName(name, order_.ids());
        add(pointer, offset, step, u"unknown_step"_s, u"there is no step \"%1\""_s.arg(name),
            nearest.isEmpty() ? QString() : u"did you mean \"%1\"?"_s.arg(nearest));
    } else if (step < 0) {
        return;
    } else if (other == step) {
        add(pointer, offset, step, u"step_not_before"_s, u"the step refers to its own result"_s, {});
    } else if (!order_.runsBefore(other, step)) {
        const bool isGraph = document_.plan().isGraph();
        add(pointer, offset, step, u"step_not_before"_s,
            u"step \"%1\" is not certain to have ended before this one starts"_s.arg(name),
            isGraph ? u"add \"%1\" to needs"_s.arg(name) : u"move it above this step"_s);
    } else if (!document_.plan().steps.at(other).enabled) {
        add(pointer, offset, step, u"disabled_step"_s, u"step \"%1\" is not enabled, so it has no result"_s.arg(name),
            {}, Problem::Severity::Warning);
    }
}

} // namespace oc

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/ExpressionCheck.h"

#include "engine/plan/ExpressionMistakes.h"
#include "engine/plan/NodeReader.h"

namespace oc {

using namespace Qt::StringLiterals;

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
    const auto tell = [&](const expression::Mistake& mistake) {
        add(pointer, mistake.offset, step, u"expression_syntax"_s, mistake.message, mistake.hint);
    };
    if (const auto mistake = expression::scanMistake(text, scan, isCondition)) {
        tell(*mistake);
        return;
    }
    for (const expression::Segment& segment : scan.segments) {
        if (!segment.isExpression) continue;
        if (const auto mistake = expression::syntaxMistake(text, segment, evaluator_)) {
            tell(*mistake);
            continue;
        }
        for (const expression::Reference& reference : expression::referencesIn(text, segment.tokens))
            checkReference(reference.variable, reference.name, pointer, reference.offset, step);
        for (const expression::Token& token : expression::variablesIn(text, segment)) {
            const QString name = text.mid(token.begin, token.end - token.begin);
            const QStringList& known = expression::knownVariables();
            if (!known.contains(name)) {
                const QString nearest = nearestName(name, known);
                add(pointer, token.begin, step, u"unknown_variable"_s, u"there is no variable \"%1\""_s.arg(name),
                    nearest.isEmpty() ? u"known: "_s + known.join(u", "_s) : u"did you mean \"%1\"?"_s.arg(nearest));
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

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/ExpressionMistakes.h"

#include <QSet>

namespace oc::expression {

using namespace Qt::StringLiterals;

namespace {

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

const QStringList& knownVariables() {
    static const QStringList names{u"inputs"_s, u"steps"_s, u"item"_s, u"index"_s, u"target"_s, u"run"_s, u"env"_s};
    return names;
}

std::optional<Mistake> scanMistake(const QString& text, const Scan& scan, bool isCondition) {
    if (scan.error) {
        const QString& message = scan.error->message;
        const bool says = message.startsWith(u"the expression"_s);
        return Mistake{scan.error->offset, 0, says ? message : u"the expression: "_s + message, {}};
    }
    if (isCondition && !scan.whole(text))
        return Mistake{0, 0, u"a condition is one expression"_s, u"put all of it into one pair of {{ }}"_s};
    return std::nullopt;
}

std::optional<Mistake> syntaxMistake(const QString& text, const Segment& segment, ExpressionEvaluator& evaluator) {
    const QString inner = text.mid(segment.innerBegin, segment.innerEnd - segment.innerBegin);
    int column = 0;
    // The line end keeps a comment at the end of a bare condition from hiding the braces.
    const Status good = evaluator.check(u"{{"_s + inner + u"\n}}"_s, &column);
    if (good) return std::nullopt;
    // The evaluator's message quotes the text, which has its place here anyway.
    const qsizetype place = good.error().message.lastIndexOf(u"\" at character "_s);
    const qsizetype colon = good.error().message.indexOf(u": "_s, qMax(qsizetype(0), place));
    return Mistake{segment.innerBegin + qBound(0, column - 3, int(inner.size())), 0,
                   u"the expression: "_s + good.error().message.mid(colon + 2), good.error().hint};
}

QList<Token> variablesIn(const QString& text, const Segment& segment) {
    QList<Token> variables;
    if (declaresNames(text, segment.tokens)) return variables;
    for (qsizetype i = 0; i < segment.tokens.size(); ++i) {
        const Token& token = segment.tokens.at(i);
        if (token.kind != Token::Kind::Identifier || token.isMember) continue;
        const QString name = text.mid(token.begin, token.end - token.begin);
        const bool isKey = i + 1 < segment.tokens.size() && text.at(segment.tokens.at(i + 1).begin) == u':';
        const bool probed = i > 0 && QStringView(text).mid(segment.tokens.at(i - 1).begin).startsWith(u"typeof");
        if (!isKey && !probed && !languageWords().contains(name)) variables.append(token);
    }
    return variables;
}

} // namespace oc::expression

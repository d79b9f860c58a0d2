// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/ExpressionScanner.h"

#include <QSet>

namespace oc::expression {

namespace {

/// Steps through the tokens of one expression.
class Reader {
public:
    Reader(const QString& text, const QList<Token>& tokens) : text_(text), tokens_(tokens) {}

    [[nodiscard]] qsizetype size() const { return tokens_.size(); }
    [[nodiscard]] QStringView textAt(qsizetype i) const {
        if (i < 0 || i >= tokens_.size()) return {};
        const Token& token = tokens_.at(i);
        return QStringView(text_).mid(token.begin, token.end - token.begin);
    }
    [[nodiscard]] bool is(qsizetype i, QStringView sign) const {
        return i >= 0 && i < tokens_.size() && tokens_.at(i).kind == Token::Kind::Sign && textAt(i) == sign;
    }
    [[nodiscard]] bool isKind(qsizetype i, Token::Kind kind) const {
        return i >= 0 && i < tokens_.size() && tokens_.at(i).kind == kind;
    }
    [[nodiscard]] bool isVariable(qsizetype i) const {
        return isKind(i, Token::Kind::Identifier) && !tokens_.at(i).isMember;
    }

    /// One .name, ?.name, [0] or ["name"] at i; moves i behind it. Nothing when there is something else.
    std::optional<std::pair<QString, bool>> access(qsizetype& i, bool optionalToo) const {
        if (is(i, u".") || (optionalToo && is(i, u"?."))) {
            if (isKind(i + 1, Token::Kind::Identifier)) {
                i += 2;
                return std::pair(textAt(i - 1).toString(), false);
            }
            if (!(is(i, u"?.") && is(i + 1, u"["))) return {};
            ++i;
        }
        if (!is(i, u"[") || !is(i + 2, u"]")) return {};
        if (isKind(i + 1, Token::Kind::String)) {
            if (const auto name = plainString(textAt(i + 1))) {
                i += 3;
                return std::pair(*name, false);
            }
        } else if (isKind(i + 1, Token::Kind::Number)) {
            const QStringView digits = textAt(i + 1);
            bool good = digits.size() <= 9 && (digits.size() == 1 || digits.at(0) != u'0');
            for (const QChar c : digits)
                good = good && c >= u'0' && c <= u'9';
            if (good) {
                i += 3;
                return std::pair(digits.toString(), true);
            }
        }
        return {};
    }

    Path pathAt(qsizetype& i, bool optionalToo) const {
        Path path;
        path.variable = textAt(i++).toString();
        while (const auto step = access(i, optionalToo)) {
            path.names.append(step->first);
            path.isIndex.append(step->second);
        }
        return path;
    }

    /// The content of a computed access a[...] that begins at i and cannot name a method: numbers, index, lengths.
    [[nodiscard]] bool isHarmlessIndex(qsizetype i) const {
        if (isKind(i, Token::Kind::String) && is(i + 1, u"]")) return true;
        for (; i < size() && !is(i, u"]"); ++i) {
            const bool arithmetic = is(i, u"+") || is(i, u"-") || is(i, u"*") || is(i, u"%") || is(i, u".");
            const bool number = isKind(i, Token::Kind::Number);
            const bool member = isKind(i, Token::Kind::Identifier) && tokens_.at(i).isMember;
            const bool known = isVariable(i) && (textAt(i) == u"index" || is(i + 1, u"."));
            const bool length = !member || is(i + 1, u".") || textAt(i) == u"length";
            if (!(arithmetic || number || (member && length) || known)) return false;
        }
        return true;
    }

private:
    const QString& text_;
    const QList<Token>& tokens_;
};

} // namespace

std::optional<QString> plainString(QStringView token) {
    if (token.size() < 2 || token.contains(u'\\')) return {};
    return token.mid(1, token.size() - 2).toString();
}

std::optional<Path> simplePath(const QString& text, const QList<Token>& tokens) {
    const Reader reader(text, tokens);
    if (!reader.isVariable(0)) return {};
    qsizetype i = 0;
    Path path = reader.pathAt(i, false);
    if (i != reader.size()) return {};
    return path;
}

QList<Path> memberPaths(const QString& text, const QList<Token>& tokens) {
    const Reader reader(text, tokens);
    QList<Path> paths;
    for (qsizetype i = 0; i < reader.size();) {
        if (reader.isVariable(i)) {
            paths.append(reader.pathAt(i, true));
        } else {
            ++i;
        }
    }
    return paths;
}

QList<Reference> referencesIn(const QString& text, const QList<Token>& tokens) {
    const Reader reader(text, tokens);
    QList<Reference> found;
    for (qsizetype i = 0; i < reader.size(); ++i) {
        if (!reader.isVariable(i)) continue;
        const QStringView name = reader.textAt(i);
        if (name != u"steps" && name != u"inputs") continue;
        if (reader.is(i + 1, u":") && !reader.is(i - 1, u"?")) continue; // a key of an object literal
        qsizetype next = i + 1;
        const qsizetype place = reader.is(next, u"[") ? next + 1 : reader.is(next + 1, u"[") ? next + 2 : next + 1;
        if (const auto step = reader.access(next, true); step && !step->second) {
            found.append({name.toString(), step->first, tokens.at(place).begin});
        }
    }
    return found;
}

Effect effectOf(const QString& text, const QList<Token>& tokens) {
    static const QSet<QString> assigning{QStringLiteral("="),    QStringLiteral("+="),  QStringLiteral("-="),
                                         QStringLiteral("*="),   QStringLiteral("/="),  QStringLiteral("%="),
                                         QStringLiteral("&="),   QStringLiteral("|="),  QStringLiteral("^="),
                                         QStringLiteral("<<="),  QStringLiteral(">>="), QStringLiteral(">>>="),
                                         QStringLiteral("**="),  QStringLiteral("&&="), QStringLiteral("||="),
                                         QStringLiteral("?\?="), QStringLiteral("++"),  QStringLiteral("--")};
    static const QSet<QString> reflecting{
        QStringLiteral("prototype"),       QStringLiteral("__proto__"), QStringLiteral("constructor"),
        QStringLiteral("Object"),          QStringLiteral("Reflect"),   QStringLiteral("eval"),
        QStringLiteral("Function"),        QStringLiteral("delete"),    QStringLiteral("this"),
        QStringLiteral("function"),        QStringLiteral("class"),     QStringLiteral("call"),
        QStringLiteral("apply"),           QStringLiteral("bind"),      QStringLiteral("__defineGetter__"),
        QStringLiteral("__defineSetter__")};
    static const QSet<QString> changing{
        QStringLiteral("push"),    QStringLiteral("pop"),    QStringLiteral("shift"),
        QStringLiteral("unshift"), QStringLiteral("splice"), QStringLiteral("sort"),
        QStringLiteral("reverse"), QStringLiteral("fill"),   QStringLiteral("copyWithin")};

    const Reader reader(text, tokens);
    Effect effect = Effect::None;
    bool computes = false; // names a property with a value
    bool changes = false;  // names a method that changes what it is called on
    for (qsizetype i = 0; i < reader.size(); ++i) {
        const Token& token = tokens.at(i);
        QString word = reader.textAt(i).toString();
        switch (token.kind) {
        case Token::Kind::Sign:
            if (assigning.contains(word)) return Effect::Environment;
            if (word == u"[" && i > 0) {
                const bool computed = reader.isKind(i - 1, Token::Kind::Identifier) || reader.is(i - 1, u")") ||
                                      reader.is(i - 1, u"]") || reader.is(i - 1, u"?.") || reader.is(i - 1, u"}") ||
                                      reader.isKind(i - 1, Token::Kind::String) ||
                                      reader.isKind(i - 1, Token::Kind::Template);
                if (computed && !reader.isHarmlessIndex(i + 1)) {
                    effect = Effect::Variables;
                    computes = true;
                    qsizetype close = i + 1;
                    for (int depth = 1; close < reader.size(); ++close) {
                        if (reader.is(close, u"[")) ++depth;
                        if (reader.is(close, u"]") && --depth == 0) break;
                        if (reader.isKind(close, Token::Kind::String) || reader.isKind(close, Token::Kind::Template)) {
                            return Effect::Environment;
                        }
                    }
                    // Data can name __proto__ or constructor, and so lead to what all values share.
                    const qsizetype next = reader.is(close + 1, u"?.") ? close + 2 : close + 1;
                    if (reader.is(next, u"(") || reader.isKind(next, Token::Kind::Template) ||
                        (reader.is(next, u"[") && !reader.isHarmlessIndex(next + 1))) {
                        return Effect::Environment;
                    }
                }
            }
            break;
        case Token::Kind::String:
            if (const auto value = plainString(word)) {
                word = *value;
            } else if (word.contains(QLatin1String("\\u")) || word.contains(QLatin1String("\\x"))) {
                return Effect::Environment; // a name may be hidden in it
            }
            [[fallthrough]];
        case Token::Kind::Identifier:
            if (reflecting.contains(word)) return Effect::Environment;
            if (changing.contains(word)) {
                effect = Effect::Variables;
                changes = true;
            }
            break;
        case Token::Kind::Number:
        case Token::Kind::Template:
        case Token::Kind::Regex:
            break;
        }
    }
    return computes && changes ? Effect::Environment : effect;
}

} // namespace oc::expression

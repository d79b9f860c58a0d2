// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/ExpressionScanner.h"

namespace oc::expression {

namespace {

bool isIdentifierStart(QChar c) {
    return c.isLetter() || c == u'_' || c == u'$' || c.isSurrogate();
}
bool isIdentifierPart(QChar c) {
    return isIdentifierStart(c) || c.isDigit() || c.category() == QChar::Mark_NonSpacing;
}

/// Reads tokens until the "}}" that ends an expression, or the end of the text.
class Lexer {
public:
    Lexer(const QString& text, qsizetype begin, bool braced) : text_(text), at_(begin), braced_(braced) {}

    /// The offset where the expression ends; the error otherwise.
    bool run(QList<Token>& tokens, ScanError& error);
    [[nodiscard]] qsizetype end() const { return at_; }

private:
    struct Open {
        QChar sign; // ( [ { or ` for the inside of ${ }
        qsizetype offset;
    };

    [[nodiscard]] QChar peek(qsizetype ahead = 0) const {
        return at_ + ahead < text_.size() ? text_.at(at_ + ahead) : QChar();
    }
    [[nodiscard]] bool fail(ScanError& error, qsizetype offset, const QString& message) const {
        error = {offset, message};
        return false;
    }
    void add(Token::Kind kind, qsizetype begin) { tokens_->append({kind, begin, at_, false, false}); }
    [[nodiscard]] QStringView textOf(const Token& token) const {
        return QStringView(text_).mid(token.begin, token.end - token.begin);
    }
    [[nodiscard]] bool previousIs(QStringView sign, int back = 1) const {
        return tokens_->size() >= back && textOf(tokens_->at(tokens_->size() - back)) == sign;
    }
    [[nodiscard]] bool regexMayStart() const;
    bool readString(ScanError& error);
    bool readTemplate(ScanError& error);
    bool readRegex(ScanError& error);
    void readIdentifier();
    void readNumber();
    bool readSign(ScanError& error, bool& ended);

    const QString& text_;
    qsizetype at_;
    bool braced_;
    QList<Token>* tokens_ = nullptr;
    QList<Open> open_;
};

bool Lexer::regexMayStart() const {
    if (tokens_->isEmpty()) return true;
    const Token& last = tokens_->last();
    const QStringView text = textOf(last);
    if (last.kind == Token::Kind::Sign) return text != u")" && text != u"]" && text != u"}";
    if (last.kind == Token::Kind::Identifier) {
        return !last.isMember && (text == u"typeof" || text == u"in" || text == u"instanceof" || text == u"void" ||
                                  text == u"return" || text == u"new");
    }
    return false;
}

bool Lexer::readString(ScanError& error) {
    const qsizetype begin = at_;
    const QChar quote = text_.at(at_++);
    while (at_ < text_.size()) {
        const QChar c = text_.at(at_);
        if (c == u'\n' || c == u'\r') break;
        ++at_;
        if (c == u'\\') {
            if (at_ < text_.size()) ++at_;
        } else if (c == quote) {
            add(Token::Kind::String, begin);
            return true;
        }
    }
    return fail(error, begin, QStringLiteral("the text that begins with %1 is not closed").arg(quote));
}

bool Lexer::readTemplate(ScanError& error) {
    const qsizetype begin = at_;
    ++at_; // the ` or the } that ends a ${ }
    while (at_ < text_.size()) {
        const QChar c = text_.at(at_++);
        if (c == u'\\') {
            if (at_ < text_.size()) ++at_;
        } else if (c == u'`') {
            add(Token::Kind::Template, begin);
            return true;
        } else if (c == u'$' && peek() == u'{') {
            ++at_;
            add(Token::Kind::Template, begin);
            open_.append({u'`', begin});
            return true;
        }
    }
    return fail(error, begin, QStringLiteral("the text that begins with ` is not closed"));
}

bool Lexer::readRegex(ScanError& error) {
    const qsizetype begin = at_;
    bool inClass = false;
    for (++at_; at_ < text_.size();) {
        const QChar c = text_.at(at_);
        if (c == u'\n' || c == u'\r') break;
        ++at_;
        if (c == u'\\') {
            if (at_ < text_.size()) ++at_;
        } else if (c == u'[') {
            inClass = true;
        } else if (c == u']') {
            inClass = false;
        } else if (c == u'/' && !inClass) {
            while (at_ < text_.size() && text_.at(at_).isLetter())
                ++at_;
            add(Token::Kind::Regex, begin);
            return true;
        }
    }
    return fail(error, begin, QStringLiteral("the regular expression that begins with / is not closed"));
}

void Lexer::readIdentifier() {
    const qsizetype begin = at_;
    const bool member = previousIs(u".") || previousIs(u"?.");
    while (at_ < text_.size() && isIdentifierPart(text_.at(at_)))
        ++at_;
    bool hyphened = false;
    if (member && peek() == u'-' && previousIs(u"steps", 2) && !tokens_->at(tokens_->size() - 2).isMember) {
        // Ids such as step-1 are what a plan without ids has; nobody subtracts from a step.
        qsizetype end = at_;
        while (end < text_.size() && (text_.at(end) == u'-' || isIdentifierPart(text_.at(end))))
            ++end;
        qsizetype next = end;
        if (next < text_.size() && text_.at(next) == u'?') ++next;
        if (next < text_.size() && text_.at(next) == u'.' && text_.at(end - 1) != u'-') {
            const QStringView rest = QStringView(text_).mid(next + 1);
            for (const auto* field : {u"output", u"status", u"error", u"targets"}) {
                const QStringView name(field);
                if (rest.startsWith(name) && (rest.size() == name.size() || !isIdentifierPart(rest.at(name.size())))) {
                    at_ = end;
                    hyphened = true;
                }
            }
        }
    }
    tokens_->append({Token::Kind::Identifier, begin, at_, member, hyphened});
}

void Lexer::readNumber() {
    const qsizetype begin = at_;
    bool exponent = false;
    while (at_ < text_.size()) {
        const QChar c = text_.at(at_);
        const bool sign = (c == u'+' || c == u'-') && exponent;
        if (!isIdentifierPart(c) && c != u'.' && !sign) break;
        const bool hex = at_ - begin >= 2 && (text_.at(begin + 1) == u'x' || text_.at(begin + 1) == u'X');
        exponent = !hex && (c == u'e' || c == u'E');
        ++at_;
    }
    add(Token::Kind::Number, begin);
}

bool Lexer::readSign(ScanError& error, bool& ended) {
    static constexpr QStringView signs[] = {u">>>=", u"...", u"===",  u"!==", u">>>", u"<<=", u">>=", u"**=",
                                            u"&&=",  u"||=", u"?\?=", u"=>",  u"==",  u"!=",  u"<=",  u">=",
                                            u"&&",   u"||",  u"?\?",  u"++",  u"--",  u"+=",  u"-=",  u"*=",
                                            u"/=",   u"%=",  u"&=",   u"|=",  u"^=",  u"<<",  u">>",  u"**"};
    const qsizetype begin = at_;
    const QChar c = text_.at(at_);
    if (c == u'(' || c == u'[' || c == u'{') {
        open_.append({c, at_++});
    } else if (c == u')' || c == u']' || c == u'}') {
        if (open_.isEmpty()) {
            if (braced_ && c == u'}' && peek(1) == u'}') {
                ended = true;
                return true;
            }
            return fail(error, at_, QStringLiteral("there is no opening bracket for this %1").arg(c));
        }
        const Open last = open_.takeLast();
        if (last.sign == u'`' && c == u'}') return readTemplate(error);
        const QChar wanted = last.sign == u'(' ? u')' : last.sign == u'[' ? u']' : u'}';
        if (c != wanted) return fail(error, at_, QStringLiteral("expected %1, found %2").arg(wanted, c));
        ++at_;
    } else if (c == u'?' && peek(1) == u'.' && !peek(2).isDigit()) {
        at_ += 2;
    } else {
        qsizetype length = 1;
        for (const QStringView sign : signs) {
            if (QStringView(text_).mid(at_, sign.size()) == sign) {
                length = sign.size();
                break;
            }
        }
        at_ += length;
    }
    add(Token::Kind::Sign, begin);
    return true;
}

bool Lexer::run(QList<Token>& tokens, ScanError& error) {
    tokens_ = &tokens;
    bool ended = false;
    while (at_ < text_.size()) {
        const QChar c = text_.at(at_);
        bool good = true;
        if (c.isSpace() || c == QChar(0xFEFF)) {
            ++at_;
        } else if (c == u'/' && peek(1) == u'/') {
            // A line comment would swallow the }}; it ends at the line or at the braces.
            while (at_ < text_.size() && text_.at(at_) != u'\n' && text_.at(at_) != u'\r') {
                if (braced_ && open_.isEmpty() && text_.at(at_) == u'}' && peek(1) == u'}') break;
                ++at_;
            }
        } else if (c == u'/' && peek(1) == u'*') {
            const qsizetype close = text_.indexOf(u"*/", at_ + 2);
            if (close < 0) return fail(error, at_, QStringLiteral("the comment that begins with /* is not closed"));
            at_ = close + 2;
        } else if (c == u'"' || c == u'\'') {
            good = readString(error);
        } else if (c == u'`') {
            good = readTemplate(error);
        } else if (c == u'/' && regexMayStart()) {
            good = readRegex(error);
        } else if (c.isDigit() || (c == u'.' && peek(1).isDigit())) {
            readNumber();
        } else if (isIdentifierStart(c)) {
            readIdentifier();
        } else {
            good = readSign(error, ended);
        }
        if (!good) return false;
        if (ended) return true;
    }
    if (!open_.isEmpty()) {
        return fail(error, open_.last().offset, QStringLiteral("the bracket %1 is not closed").arg(open_.last().sign));
    }
    return !braced_ || fail(error, -1, {});
}

} // namespace

const Segment* Scan::whole(const QString& text) const {
    const Segment* found = nullptr;
    for (const Segment& segment : segments) {
        if (segment.isExpression) {
            if (found) return nullptr;
            found = &segment;
        } else if (!QStringView(text).mid(segment.begin, segment.end - segment.begin).trimmed().isEmpty()) {
            return nullptr;
        }
    }
    return found;
}

Scan scanText(const QString& text) {
    Scan scan;
    qsizetype at = 0;
    while (at < text.size()) {
        const qsizetype open = text.indexOf(u"{{", at);
        const qsizetype literalEnd = open < 0 ? text.size() : open;
        if (literalEnd > at) scan.segments.append({false, at, literalEnd, at, literalEnd, {}});
        if (open < 0) break;
        Segment segment{true, open, open, open + 2, open + 2, {}};
        Lexer lexer(text, open + 2, true);
        ScanError error;
        if (!lexer.run(segment.tokens, error)) {
            if (error.offset < 0) error = {open, QStringLiteral("the {{ is not closed with }}")};
            scan.error = error;
            return scan;
        }
        segment.innerEnd = lexer.end();
        segment.end = lexer.end() + 2;
        at = segment.end;
        scan.segments.append(segment);
    }
    return scan;
}

Scan scanExpression(const QString& text) {
    if (QStringView(text).trimmed().startsWith(u"{{")) return scanText(text);
    Scan scan;
    Segment segment{true, 0, text.size(), 0, text.size(), {}};
    Lexer lexer(text, 0, false);
    ScanError error;
    if (!lexer.run(segment.tokens, error)) scan.error = error;
    scan.segments.append(segment);
    return scan;
}

} // namespace oc::expression

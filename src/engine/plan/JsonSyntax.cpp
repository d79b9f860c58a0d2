// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/SyntaxTree.h"

namespace oc {

namespace {

/// Reads RFC 8259 JSON into a tree with byte ranges; stops at the first mistake.
class JsonReader {
public:
    JsonReader(const QByteArray& text, SyntaxTree& tree) : text_(text), tree_(tree) {}

    void run() {
        at_ = byteOrderMarkLength(text_);
        skipSpace();
        if (at_ == text_.size()) {
            fail(at_, QStringLiteral("the file is empty"), QStringLiteral("a plan begins with {\"steps\": [...]}"));
            return;
        }
        if (!readValue(tree_.root, 0)) return;
        skipSpace();
        if (at_ < text_.size()) {
            fail(at_, QStringLiteral("expected the end of the file, found %1").arg(found()), {});
            return;
        }
        tree_.isWellFormed = true;
    }

private:
    bool fail(qsizetype offset, const QString& message, const QString& hint = {}) {
        tree_.problems.append({QStringLiteral("json_syntax"), message, hint, offset});
        return false;
    }
    [[nodiscard]] char peek() const { return at_ < text_.size() ? text_.at(at_) : '\0'; }
    [[nodiscard]] bool startsHere(QByteArrayView word) const {
        return QByteArrayView(text_).sliced(at_).startsWith(word);
    }
    /// What stands here, for a message.
    [[nodiscard]] QString found() const {
        if (at_ >= text_.size()) return QStringLiteral("the end of the file");
        qsizetype end = at_ + 1;
        const auto isWord = [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
                   (uchar(c) & 0x80) != 0;
        };
        if (isWord(text_.at(at_))) {
            while (end < text_.size() && end - at_ < 30 && isWord(text_.at(end)))
                ++end;
        }
        while (end < text_.size() && (uchar(text_.at(end)) & 0xC0) == 0x80)
            ++end;
        const uchar c = uchar(text_.at(at_));
        if (c < 0x20) return QStringLiteral("control character %1").arg(int(c));
        return QString::fromUtf8(text_.mid(at_, end - at_));
    }
    [[nodiscard]] QString hintHere() const {
        if (peek() == '\'') return QStringLiteral("JSON puts text in double quotes: \"text\"");
        if (peek() == '/' || peek() == '#') {
            return QStringLiteral("JSON has no comments; use a .yaml file, or a key that begins with x-");
        }
        return {};
    }

    void skipSpace() {
        while (at_ < text_.size()) {
            const char c = text_.at(at_);
            if (c != ' ' && c != '\n' && c != '\r' && c != '\t') break;
            ++at_;
        }
    }

    bool readValue(SyntaxNode& node, int depth) {
        node.begin = at_;
        bool good = false;
        switch (peek()) {
        case '{':
            good = readObject(node, depth);
            break;
        case '[':
            good = readList(node, depth);
            break;
        case '"': {
            QString value;
            good = readString(value);
            node.kind = SyntaxNode::Kind::String;
            node.style = SyntaxNode::Style::DoubleQuoted;
            node.scalar = value;
            break;
        }
        case 't':
            good = readWord(node, "true", SyntaxNode::Kind::Bool, true);
            break;
        case 'f':
            good = readWord(node, "false", SyntaxNode::Kind::Bool, false);
            break;
        case 'n':
            good = readWord(node, "null", SyntaxNode::Kind::Null, QJsonValue::Null);
            break;
        default:
            if (peek() == '-' || (peek() >= '0' && peek() <= '9')) {
                good = readNumber(node);
            } else {
                good = fail(at_, QStringLiteral("expected a value, found %1").arg(found()), hintHere());
            }
        }
        node.end = at_;
        return good;
    }

    bool readWord(SyntaxNode& node, const char* word, SyntaxNode::Kind kind, const QJsonValue& value) {
        const QByteArrayView expected(word);
        if (!startsHere(expected)) {
            return fail(at_, QStringLiteral("expected a value, found %1").arg(found()),
                        QStringLiteral("JSON puts text in double quotes: \"text\""));
        }
        at_ += expected.size();
        node.kind = kind;
        node.scalar = value;
        return true;
    }

    bool digits() {
        const qsizetype begin = at_;
        while (peek() >= '0' && peek() <= '9')
            ++at_;
        return at_ > begin;
    }

    bool readNumber(SyntaxNode& node) {
        const qsizetype begin = at_;
        if (peek() == '-') ++at_;
        if (peek() == '0') {
            ++at_;
            if (peek() >= '0' && peek() <= '9') {
                return fail(begin, QStringLiteral("a number may not begin with 0"), QStringLiteral("remove the zeros"));
            }
        } else if (!digits()) {
            return fail(at_, QStringLiteral("expected a digit, found %1").arg(found()));
        }
        if (peek() == '.') {
            ++at_;
            if (!digits()) return fail(at_, QStringLiteral("expected a digit after the point, found %1").arg(found()));
        }
        if (peek() == 'e' || peek() == 'E') {
            ++at_;
            if (peek() == '+' || peek() == '-') ++at_;
            if (!digits()) return fail(at_, QStringLiteral("expected an exponent, found %1").arg(found()));
        }
        node.kind = SyntaxNode::Kind::Number;
        node.scalar = numberValue(text_.mid(begin, at_ - begin));
        if (node.scalar.isUndefined()) return fail(begin, QStringLiteral("the number is too large"));
        return true;
    }

    bool readHex(char16_t& unit) {
        unit = 0;
        for (int i = 0; i < 4; ++i, ++at_) {
            const char c = peek();
            const int digit = c >= '0' && c <= '9'   ? c - '0'
                              : c >= 'a' && c <= 'f' ? c - 'a' + 10
                              : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                                     : -1;
            if (digit < 0) return fail(at_, QStringLiteral("expected four hexadecimal digits after \\u"));
            unit = char16_t(unit * 16 + digit);
        }
        return true;
    }

    bool readEscape(QString& value) {
        const qsizetype begin = at_++;
        const char c = peek();
        ++at_;
        switch (c) {
        case '"':
            value += u'"';
            return true;
        case '\\':
            value += u'\\';
            return true;
        case '/':
            value += u'/';
            return true;
        case 'b':
            value += u'\b';
            return true;
        case 'f':
            value += u'\f';
            return true;
        case 'n':
            value += u'\n';
            return true;
        case 'r':
            value += u'\r';
            return true;
        case 't':
            value += u'\t';
            return true;
        case 'u':
            break;
        default:
            return fail(begin, QStringLiteral("\\ must be followed by one of \" \\ / b f n r t u"),
                        QStringLiteral("for a backslash itself write two"));
        }
        char16_t unit = 0;
        if (!readHex(unit)) return false;
        value += QChar(unit);
        if (!QChar::isSurrogate(unit)) return true;
        char16_t low = 0;
        if (QChar::isHighSurrogate(unit) && startsHere("\\u")) {
            at_ += 2;
            if (!readHex(low)) return false;
            value += QChar(low);
        }
        if (!QChar::isLowSurrogate(low)) {
            return fail(begin, QStringLiteral("this \\u is half a character"),
                        QStringLiteral("such characters are written as two \\u in a row"));
        }
        return true;
    }

    bool readString(QString& value) {
        const qsizetype begin = at_++;
        qsizetype plain = at_;
        for (;;) {
            if (at_ >= text_.size()) {
                return fail(begin, QStringLiteral("the text that begins here is not closed with \""));
            }
            const uchar c = uchar(text_.at(at_));
            if (c == '"') {
                value += QString::fromUtf8(text_.constData() + plain, at_ - plain);
                ++at_;
                return true;
            }
            if (c == '\\') {
                value += QString::fromUtf8(text_.constData() + plain, at_ - plain);
                if (!readEscape(value)) return false;
                plain = at_;
            } else if (c < 0x20) {
                if (c == '\n' || c == '\r') {
                    return fail(begin, QStringLiteral("the text that begins here is not closed in its line"),
                                QStringLiteral("close it with \", or write a line end in it as \\n"));
                }
                return fail(at_, QStringLiteral("control character %1 in a text").arg(int(c)),
                            c == '\t' ? QStringLiteral("write \\t")
                                      : QStringLiteral("write \\u%1").arg(int(c), 4, 16, QLatin1Char('0')));
            } else {
                ++at_;
            }
        }
    }

    bool enter(int depth) {
        if (depth < deepestPlanNesting) return true;
        return fail(at_, QStringLiteral("more than %1 lists and objects in one another").arg(deepestPlanNesting));
    }

    bool readList(SyntaxNode& node, int depth) {
        if (!enter(depth)) return false;
        node.kind = SyntaxNode::Kind::List;
        node.style = SyntaxNode::Style::Flow;
        const qsizetype open = at_++;
        skipSpace();
        if (peek() == ']') {
            ++at_;
            return true;
        }
        for (;;) {
            if (!readValue(node.children.emplace_back(), depth + 1)) return false;
            skipSpace();
            if (peek() == ']') {
                ++at_;
                return true;
            }
            if (!readComma("]", open)) return false;
        }
    }

    bool readObject(SyntaxNode& node, int depth) {
        if (!enter(depth)) return false;
        node.kind = SyntaxNode::Kind::Object;
        node.style = SyntaxNode::Style::Flow;
        const qsizetype open = at_++;
        skipSpace();
        if (peek() == '}') {
            ++at_;
            return true;
        }
        for (;;) {
            if (peek() != '"') {
                return fail(at_, QStringLiteral("expected a key in double quotes, found %1").arg(found()), hintHere());
            }
            SyntaxNode& member = node.children.emplace_back();
            member.keyBegin = at_;
            if (!readString(member.key)) return false;
            member.keyEnd = at_;
            skipSpace();
            if (peek() != ':') {
                return fail(at_, QStringLiteral("expected : after \"%1\", found %2").arg(member.key.left(60), found()));
            }
            ++at_;
            skipSpace();
            if (!readValue(member, depth + 1)) return false;
            skipSpace();
            if (peek() == '}') {
                ++at_;
                findDuplicateKeys(node, tree_.problems);
                return true;
            }
            if (!readComma("}", open)) return false;
        }
    }

    bool readComma(const char* closing, qsizetype open) {
        const QString close = QString::fromLatin1(closing);
        if (at_ >= text_.size()) {
            return fail(open, QStringLiteral("this bracket is not closed with %1").arg(close));
        }
        if (peek() != ',') {
            return fail(at_, QStringLiteral("expected , or %1, found %2").arg(close, found()), hintHere());
        }
        const qsizetype comma = at_++;
        skipSpace();
        if (peek() == *closing) {
            return fail(comma, QStringLiteral("there is nothing after this comma"), QStringLiteral("remove the comma"));
        }
        return true;
    }

    const QByteArray& text_;
    SyntaxTree& tree_;
    qsizetype at_ = 0;
};

} // namespace

SyntaxTree parseJsonSyntax(const QByteArray& text) {
    SyntaxTree tree;
    if (isReadableText(text, tree.problems)) JsonReader(text, tree).run();
    return tree;
}

} // namespace oc

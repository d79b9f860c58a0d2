// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/communication/MimeText.h"

#include <algorithm>

namespace oc::mime {

namespace {

constexpr qsizetype lineLimit = 78;        // RFC 5322, section 2.1.1: better not more
constexpr qsizetype encodedLineLimit = 76; // RFC 2047, section 2
constexpr qsizetype wordLimit = 75;
constexpr qsizetype longestToken = 900; // a line has at most 998
constexpr char hexDigits[] = "0123456789ABCDEF";
constexpr QByteArrayView qBegin("=?utf-8?Q?");
constexpr QByteArrayView bBegin("=?utf-8?B?");
constexpr QByteArrayView wordEnd("?=");

bool isLetterOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool isPrintable(char c) {
    return c >= 0x20 && c < 0x7f;
}

void appendHex(QByteArray& out, char sign, char byte) {
    out += sign;
    out += hexDigits[quint8(byte) >> 4];
    out += hexDigits[quint8(byte) & 15];
}

/// How many bytes the character that begins here has. The text is valid UTF-8: it comes from a QString.
qsizetype characterSize(const QByteArray& utf8, qsizetype at) {
    qsizetype size = 1;
    while (at + size < utf8.size() && (quint8(utf8.at(at + size)) & 0xc0) == 0x80)
        ++size;
    return size;
}

/// RFC 2047, section 5 (3): what may stand as it is in a word anywhere, also in a name before an address.
bool isPlainInWord(char c) {
    return isLetterOrDigit(c) || QByteArrayView("!*+-/").contains(c);
}

QByteArray qWordText(QByteArrayView bytes) {
    QByteArray out;
    for (const char c : bytes) {
        if (isPlainInWord(c))
            out += c;
        else if (c == ' ')
            out += '_';
        else
            appendHex(out, '=', c);
    }
    return out;
}

bool hasOnlyPrintable(const QByteArray& text) {
    return std::all_of(text.begin(), text.end(), isPrintable);
}

/// Text that every reader gives back as it is, also after it was folded and unfolded.
bool canStandPlain(const QByteArray& text, qsizetype used) {
    if (!hasOnlyPrintable(text) || text.contains("=?") || text.startsWith(' ') || text.endsWith(' ')) return false;
    if (used + text.size() > lineLimit && text.contains("  ")) return false;
    const QList<QByteArray> tokens = text.split(' ');
    return std::all_of(tokens.begin(), tokens.end(), [](const QByteArray& t) { return t.size() <= longestToken; });
}

QByteArray folded(const QByteArray& text, qsizetype used) {
    if (used + text.size() <= lineLimit) return text;
    QByteArray out;
    qsizetype column = used;
    const QList<QByteArray> tokens = text.split(' ');
    for (const QByteArray& token : tokens) {
        if (!out.isEmpty()) {
            if (column + 1 + token.size() > lineLimit) {
                out += "\r\n";
                column = 0;
            }
            out += ' ';
            ++column;
        }
        out += token;
        column += token.size();
    }
    return out;
}

/// RFC 2231, section 7: attribute-char.
bool isAttributeChar(char c) {
    return isLetterOrDigit(c) || QByteArrayView("!#$&+-.^_`{|}~").contains(c);
}

bool isAtomText(char c) {
    return isLetterOrDigit(c) || QByteArrayView("!#$%&'*+-/=?^_`{|}~ ").contains(c);
}

/// The name before an address, and the blank after it.
QByteArray phrase(const QString& name, qsizetype used) {
    if (name.isEmpty()) return {};
    const QByteArray utf8 = name.toUtf8();
    if (!canStandPlain(utf8, used) || utf8.size() > 60) return encodedWords(name, used) + ' ';
    if (std::all_of(utf8.begin(), utf8.end(), isAtomText)) return utf8 + ' ';
    QByteArray quoted(1, '"');
    for (const char c : utf8) {
        if (c == '"' || c == '\\') quoted += '\\';
        quoted += c;
    }
    return quoted + "\" ";
}

qsizetype lastLineSize(const QByteArray& text) {
    const qsizetype end = text.lastIndexOf('\n');
    return text.size() - end - 1;
}

} // namespace

QByteArray encodedWords(const QString& text, qsizetype used) {
    const QByteArray utf8 = text.toUtf8();
    const bool asQ = qWordText(utf8).size() <= (utf8.size() + 2) / 3 * 4;
    QByteArray out;
    qsizetype at = 0;
    while (at < utf8.size()) {
        // The last octet of an earlier line's room is for a comma or the like behind the word.
        qsizetype room = std::min(wordLimit, encodedLineLimit - used) - qBegin.size() - wordEnd.size();
        if (room < 16) {
            out += "\r\n ";
            used = 1;
            continue;
        }
        qsizetype end = at;
        while (end < utf8.size()) {
            const qsizetype next = end + characterSize(utf8, end);
            const qsizetype size =
                asQ ? qWordText(QByteArrayView(utf8).sliced(at, next - at)).size() : (next - at + 2) / 3 * 4;
            if (size > room) break;
            end = next;
        }
        const QByteArray piece = utf8.mid(at, end - at);
        out += asQ ? qBegin.toByteArray() + qWordText(piece) : bBegin.toByteArray() + piece.toBase64();
        out += wordEnd;
        at = end;
        used = encodedLineLimit; // the next word gets a line of its own
    }
    return out;
}

QByteArray textHeader(const QByteArray& name, const QString& value) {
    const QByteArray begin = name + ": ";
    const QByteArray utf8 = value.toUtf8();
    if (canStandPlain(utf8, begin.size())) return begin + folded(utf8, begin.size()) + "\r\n";
    return begin + encodedWords(value, begin.size()) + "\r\n";
}

QByteArray addressHeader(const QByteArray& name, const QList<MailAddress>& addresses) {
    QByteArray line = name + ": ";
    bool first = true;
    for (const MailAddress& address : addresses) {
        if (!first) line += ",\r\n ";
        first = false;
        const QByteArray bare = address.address.toUtf8();
        const QByteArray before = phrase(address.name, lastLineSize(line));
        if (before.isEmpty()) {
            line += bare;
            continue;
        }
        line += before;
        if (lastLineSize(line) + bare.size() + 2 > encodedLineLimit) {
            line.chop(1);
            line += "\r\n ";
        }
        line += '<' + bare + '>';
    }
    return line + "\r\n";
}

QByteArray parameterHeader(const QByteArray& name, const QByteArray& value, const QByteArray& key,
                           const QString& text) {
    const QByteArray utf8 = text.toUtf8();
    QByteArray line = name + ": " + value + ";\r\n ";
    const bool plain = hasOnlyPrintable(utf8) && !utf8.contains('"') && !utf8.contains('\\') && !utf8.contains("=?") &&
                       key.size() + utf8.size() + 4 <= encodedLineLimit;
    if (plain) return line + key + "=\"" + utf8 + "\"\r\n";
    QList<QByteArray> pieces{QByteArray()};
    // key*12*= before, a semicolon behind, and utf-8'' in the first
    const qsizetype room = encodedLineLimit - key.size() - 7 - 8;
    for (qsizetype at = 0; at < utf8.size();) {
        const qsizetype size = characterSize(utf8, at);
        QByteArray unit;
        for (qsizetype i = at; i < at + size; ++i) {
            if (isAttributeChar(utf8.at(i)))
                unit += utf8.at(i);
            else
                appendHex(unit, '%', utf8.at(i));
        }
        if (pieces.last().size() + unit.size() > room) pieces.append(QByteArray());
        pieces.last() += unit;
        at += size;
    }
    if (pieces.size() == 1) return line + key + "*=utf-8''" + pieces.first() + "\r\n";
    for (qsizetype i = 0; i < pieces.size(); ++i) {
        if (i > 0) line += ";\r\n ";
        line += key + '*' + QByteArray::number(i) + "*=" + (i == 0 ? "utf-8''" : "") + pieces.at(i);
    }
    return line + "\r\n";
}

QByteArray withCrLf(const QByteArray& text) {
    QByteArray out;
    out.reserve(text.size() + text.size() / 32);
    for (qsizetype i = 0; i < text.size(); ++i) {
        const char c = text.at(i);
        if (c == '\r' || c == '\n') {
            out += "\r\n";
            if (c == '\r' && i + 1 < text.size() && text.at(i + 1) == '\n') ++i;
        } else {
            out += c;
        }
    }
    return out;
}

QByteArray quotedPrintable(const QByteArray& text) {
    constexpr qsizetype limit = 75; // and the = of a soft line break
    QByteArray out;
    out.reserve(text.size() + text.size() / 8);
    qsizetype column = 0;
    const auto lineEndsAt = [&](qsizetype at) { return at >= text.size() || text.at(at) == '\r'; };
    for (qsizetype at = 0; at < text.size();) {
        if (text.at(at) == '\r') { // of a CRLF
            out += "\r\n";
            column = 0;
            at += 2;
            continue;
        }
        const qsizetype size = characterSize(text, at);
        const auto unitAt = [&](bool lineBegins) {
            QByteArray unit;
            for (qsizetype i = at; i < at + size; ++i) {
                const char c = text.at(i);
                const bool blank = (c == ' ' || c == '\t') && !lineEndsAt(i + 1);
                const bool awkward = lineBegins && (c == '.' || (c == 'F' && text.mid(i, 5) == "From "));
                if (blank || (c > 0x20 && c < 0x7f && c != '=' && !awkward))
                    unit += c;
                else
                    appendHex(unit, '=', c);
            }
            return unit;
        };
        QByteArray unit = unitAt(column == 0);
        if (column + unit.size() > limit) {
            out += "=\r\n";
            column = 0;
            unit = unitAt(true);
        }
        out += unit;
        column += unit.size();
        at += size;
    }
    return out;
}

} // namespace oc::mime

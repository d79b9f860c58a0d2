// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/YamlWriter.h"

#include "engine/base/Json.h"
#include "engine/plan/TextEdit.h"
#include "engine/plan/YamlScalar.h"

#include <QJsonArray>
#include <QJsonObject>

namespace oc::yaml {

namespace {

bool needsEscape(QChar c) {
    const char16_t u = c.unicode();
    return u < 0x20 || (u >= 0x7F && u <= 0x9F) || u == 0x2028 || u == 0x2029 || u == 0xFEFF || u >= 0xFFFE;
}

QByteArray doubleQuoted(const QString& text) {
    QByteArray quoted = "\"";
    QString plain;
    for (const QChar c : text) {
        if (c == u'"' || c == u'\\') {
            plain += u'\\';
            plain += c;
        } else if (c == u'\n') {
            plain += QLatin1String("\\n");
        } else if (c == u'\t') {
            plain += QLatin1String("\\t");
        } else if (c == u'\r') {
            plain += QLatin1String("\\r");
        } else if (needsEscape(c)) {
            plain += QStringLiteral("\\u%1").arg(int(c.unicode()), 4, 16, QLatin1Char('0'));
        } else {
            plain += c;
        }
    }
    return quoted + plain.toUtf8() + '"';
}

/// Words that YAML 1.1 readers take for booleans; quoted so that other programs read the same.
bool isOldBoolean(const QString& text) {
    const QString lower = text.toLower();
    return lower == u"yes" || lower == u"no" || lower == u"on" || lower == u"off" || lower == u"y" || lower == u"n";
}

bool isPlain(const QString& text, bool inFlow) {
    if (text.isEmpty() || text.size() > 1000 || isOldBoolean(text)) return false;
    if (text.front().isSpace() || text.back().isSpace() || text.back() == u':') return false;
    if (text.startsWith(u"---") || text.startsWith(u"...") || text.startsWith(u"<<")) return false;
    const QString indicators = QStringLiteral("-?:,[]{}#&*!|>'\"%@`");
    if (indicators.contains(text.front())) {
        // "-x" is a text, "- x" is a list.
        const bool followed = text.size() > 1 && !text.at(1).isSpace();
        if (!(text.front() == u'-' && followed && !inFlow)) return false;
    }
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text.at(i);
        if (needsEscape(c) || c == u'\t') return false;
        if (c == u':' && (inFlow || (i + 1 < text.size() && text.at(i + 1).isSpace()))) return false;
        if (c == u'#' && i > 0 && text.at(i - 1).isSpace()) return false;
        if (inFlow && (c == u',' || c == u'[' || c == u']' || c == u'{' || c == u'}' || c == u'?')) return false;
    }
    return resolve(text.toUtf8(), true).kind == SyntaxNode::Kind::String &&
           resolve(text.toUtf8(), true).problem.isEmpty();
}

QByteArray scalarText(const QString& text, bool inFlow) {
    if (isPlain(text, inFlow)) return text.toUtf8();
    const bool escapes = std::any_of(text.begin(), text.end(), needsEscape);
    if (escapes || text.contains(u'\'') || text.isEmpty()) return doubleQuoted(text);
    return '\'' + text.toUtf8() + '\'';
}

/// A text of several lines that | can hold.
bool isLiteral(const QString& text) {
    if (!text.contains(u'\n') || text.front().isSpace() || text.size() < 3) return false;
    return std::none_of(text.begin(), text.end(), [](QChar c) { return c != u'\n' && needsEscape(c); });
}

QByteArray literal(const QString& text, int column, const BlockStyle& style) {
    QString content = text;
    QByteArray header = "|";
    if (!content.endsWith(u'\n')) {
        header += '-';
    } else {
        content.chop(1);
        if (content.endsWith(u'\n')) header += '+';
    }
    QByteArray result = header;
    const QStringList lines = content.split(u'\n');
    for (const QString& line : lines) {
        result += style.lineEnding;
        if (!line.isEmpty()) result += QByteArray(column + style.unit, ' ') + line.toUtf8();
    }
    return result;
}

bool isEmptyContainer(const QJsonValue& value) {
    return (value.isArray() && value.toArray().isEmpty()) || (value.isObject() && value.toObject().isEmpty());
}

QByteArray scalarValue(const QJsonValue& value, int column, const BlockStyle& style) {
    if (value.isString()) {
        if (style.literals && isLiteral(value.toString())) return literal(value.toString(), column, style);
        return blockText(value.toString());
    }
    return json::toText(value);
}

} // namespace

QByteArray flowText(const QString& text) {
    return scalarText(text, true);
}
QByteArray blockText(const QString& text) {
    return scalarText(text, false);
}

QByteArray memberValue(const QJsonValue& value, int column, const BlockStyle& style) {
    if ((!value.isArray() && !value.isObject()) || isEmptyContainer(value)) {
        return ' ' + scalarValue(value, column, style);
    }
    const int inner = value.isArray() && !style.listsIndented ? column : column + style.unit;
    return style.lineEnding + QByteArray(inner, ' ') + blockBody(value, inner, style);
}

QByteArray itemValue(const QJsonValue& value, int column, const BlockStyle& style) {
    if ((!value.isArray() && !value.isObject()) || isEmptyContainer(value)) {
        return ' ' + scalarValue(value, column, style);
    }
    return ' ' + blockBody(value, column + 2, style);
}

QByteArray blockBody(const QJsonValue& value, int column, const BlockStyle& style) {
    QByteArray text;
    const QByteArray next = style.lineEnding + QByteArray(column, ' ');
    if (value.isArray()) {
        const QJsonArray list = value.toArray();
        for (const QJsonValue& item : list) {
            if (!text.isEmpty()) text += next;
            text += '-' + itemValue(item, column, style);
        }
    } else {
        const QJsonObject object = value.toObject();
        for (const QString& key : orderedKeys(object)) {
            if (!text.isEmpty()) text += next;
            text += flowText(key) + ':' + memberValue(object.value(key), column, style);
        }
    }
    return text;
}

} // namespace oc::yaml

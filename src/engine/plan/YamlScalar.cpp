// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/YamlScalar.h"

#include <QByteArrayList>

#include <algorithm>

namespace oc::yaml {

namespace {

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

/// [-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?
bool isNumber(const QByteArray& text) {
    qsizetype i = 0;
    const auto digits = [&] {
        const qsizetype begin = i;
        while (i < text.size() && isDigit(text.at(i)))
            ++i;
        return i - begin;
    };
    if (i < text.size() && (text.at(i) == '+' || text.at(i) == '-')) ++i;
    const qsizetype whole = digits();
    if (i < text.size() && text.at(i) == '.') {
        ++i;
        if (digits() == 0 && whole == 0) return false;
    } else if (whole == 0) {
        return false;
    }
    if (i < text.size() && (text.at(i) == 'e' || text.at(i) == 'E')) {
        ++i;
        if (i < text.size() && (text.at(i) == '+' || text.at(i) == '-')) ++i;
        if (digits() == 0) return false;
    }
    return i == text.size();
}

Resolved number(QJsonValue value) {
    if (value.isUndefined()) return {{}, {}, QStringLiteral("the number is too large"), {}};
    return {SyntaxNode::Kind::Number, value, {}, {}};
}

Resolved plainScalar(const QByteArray& text) {
    if (text.isEmpty() || text == "~" || text == "null" || text == "Null" || text == "NULL") {
        return {SyntaxNode::Kind::Null, QJsonValue::Null, {}, {}};
    }
    if (text == "true" || text == "True" || text == "TRUE") return {SyntaxNode::Kind::Bool, true, {}, {}};
    if (text == "false" || text == "False" || text == "FALSE") return {SyntaxNode::Kind::Bool, false, {}, {}};
    const char first = text.at(0);
    if (isDigit(first) || first == '-' || first == '+' || first == '.') {
        if (text.startsWith("0x") || text.startsWith("0o")) {
            const int base = text.at(1) == 'x' ? 16 : 8;
            const QByteArray digits = text.mid(2);
            const bool good = !digits.isEmpty() && std::all_of(digits.begin(), digits.end(), [base](char c) {
                return base == 16 ? isxdigit(uchar(c)) != 0 : c >= '0' && c <= '7';
            });
            if (good) {
                bool ok = false;
                const qlonglong value = digits.toLongLong(&ok, base);
                return number(ok ? QJsonValue(qint64(value)) : QJsonValue(QJsonValue::Undefined));
            }
        } else if (isNumber(text)) {
            // QByteArray reads no "+5", "5." and ".5" are fine.
            return number(numberValue(first == '+' ? text.mid(1) : text));
        }
        const QByteArray lower = text.toLower();
        if (lower == ".inf" || lower == "-.inf" || lower == "+.inf" || lower == ".nan") {
            return {{},
                    {},
                    QStringLiteral("%1 is no number that a plan can hold").arg(QString::fromUtf8(text)),
                    QStringLiteral("for the text put quotes around it")};
        }
    }
    return {SyntaxNode::Kind::String, QString::fromUtf8(text), {}, {}};
}

} // namespace

Resolved resolve(const QByteArray& value, bool plain, const QByteArray& tag) {
    const Resolved text{SyntaxNode::Kind::String, QString::fromUtf8(value), {}, {}};
    if (tag.isEmpty()) return plain ? plainScalar(value) : text;
    if (tag == "!" || tag == "tag:yaml.org,2002:str") return text;
    const Resolved resolved = plainScalar(value);
    const QByteArray name = tag.startsWith("tag:yaml.org,2002:") ? tag.mid(18) : QByteArray();
    const bool fits = (name == "null" && resolved.kind == SyntaxNode::Kind::Null) ||
                      (name == "bool" && resolved.kind == SyntaxNode::Kind::Bool) ||
                      ((name == "int" || name == "float") && resolved.kind == SyntaxNode::Kind::Number);
    if (fits || !resolved.problem.isEmpty()) return resolved;
    if (QByteArrayList{"null", "bool", "int", "float"}.contains(name)) {
        return {{}, {}, QStringLiteral("this is no %1, as its tag says").arg(QString::fromUtf8(name)), {}};
    }
    return {{},
            {},
            QStringLiteral("the tag %1 is not known here").arg(QString::fromUtf8(tag)),
            QStringLiteral("remove the tag")};
}

} // namespace oc::yaml

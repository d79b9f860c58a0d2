// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/SyntaxTree.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QSet>

#include <algorithm>
#include <cmath>

namespace oc {

namespace {

/// The offset of the first byte that is not UTF-8; -1 when all is well.
qsizetype firstInvalidUtf8(const QByteArray& text) {
    const auto* bytes = reinterpret_cast<const uchar*>(text.constData());
    const qsizetype size = text.size();
    for (qsizetype i = 0; i < size;) {
        const uchar c = bytes[i];
        if (c < 0x80) {
            ++i;
            continue;
        }
        const int more = c >= 0xC2 && c <= 0xDF ? 1 : (c & 0xF0) == 0xE0 ? 2 : c >= 0xF0 && c <= 0xF4 ? 3 : 0;
        if (more == 0 || i + more >= size) return i;
        for (int k = 1; k <= more; ++k) {
            if ((bytes[i + k] & 0xC0) != 0x80) return i;
        }
        const uchar second = bytes[i + 1];
        const bool overlong = (c == 0xE0 && second < 0xA0) || (c == 0xF0 && second < 0x90);
        const bool surrogate = c == 0xED && second > 0x9F;
        const bool beyond = c == 0xF4 && second > 0x8F;
        if (overlong || surrogate || beyond) return i;
        i += more + 1;
    }
    return -1;
}

} // namespace

int SyntaxNode::indexOfKey(QStringView name) const {
    for (int i = int(children.size()) - 1; i >= 0; --i) {
        if (children[size_t(i)].key == name) return i;
    }
    return -1;
}

const SyntaxNode* SyntaxNode::child(const QString& token) const {
    if (kind == Kind::Object) {
        const int index = indexOfKey(token);
        return index < 0 ? nullptr : &children[size_t(index)];
    }
    if (kind == Kind::List) {
        bool ok = false;
        const int index = token.toInt(&ok);
        if (ok && index >= 0 && index < int(children.size()) && QString::number(index) == token) {
            return &children[size_t(index)];
        }
    }
    return nullptr;
}

QJsonValue SyntaxNode::toJson() const {
    if (kind == Kind::List) {
        QJsonArray list;
        for (const SyntaxNode& item : children)
            list.append(item.toJson());
        return list;
    }
    if (kind == Kind::Object) {
        // In the order QJsonObject keeps, each insertion is an append.
        std::vector<const SyntaxNode*> sorted;
        sorted.reserve(children.size());
        for (const SyntaxNode& member : children)
            sorted.push_back(&member);
        std::stable_sort(sorted.begin(), sorted.end(),
                         [](const SyntaxNode* a, const SyntaxNode* b) { return a->key < b->key; });
        QJsonObject object;
        for (const SyntaxNode* member : sorted)
            object.insert(member->key, member->toJson());
        return object;
    }
    return scalar;
}

QString SyntaxNode::typeName() const {
    switch (kind) {
    case Kind::Null:
        return QStringLiteral("null");
    case Kind::Bool:
        return QStringLiteral("boolean");
    case Kind::Number:
        return QStringLiteral("number");
    case Kind::String:
        return QStringLiteral("string");
    case Kind::List:
        return QStringLiteral("list");
    case Kind::Object:
        break;
    }
    return QStringLiteral("object");
}

qsizetype byteOrderMarkLength(const QByteArray& text) {
    return text.startsWith("\xEF\xBB\xBF") ? 3 : 0;
}

bool isReadableText(const QByteArray& text, QList<SyntaxProblem>& problems) {
    if (text.size() > largestPlanText) {
        problems.append({QStringLiteral("too_large"),
                         QStringLiteral("the file has %1 MB; a plan may have %2 MB")
                             .arg(text.size() / 1'000'000)
                             .arg(largestPlanText / 1'000'000),
                         QStringLiteral("keep data out of the plan: read it in a step"), 0});
        return false;
    }
    const qsizetype invalid = firstInvalidUtf8(text);
    if (invalid >= 0) {
        problems.append(
            {QStringLiteral("not_utf8"),
             QStringLiteral("byte 0x%1 is not UTF-8").arg(QString::number(uchar(text.at(invalid)), 16).toUpper()),
             QStringLiteral("save the file as UTF-8"), invalid});
        return false;
    }
    return true;
}

void findDuplicateKeys(const SyntaxNode& object, QList<SyntaxProblem>& problems) {
    if (object.children.size() < 2) return;
    QSet<QString> seen;
    seen.reserve(qsizetype(object.children.size()));
    for (const SyntaxNode& member : object.children) {
        const qsizetype before = seen.size();
        seen.insert(member.key);
        if (seen.size() == before) {
            problems.append({QStringLiteral("duplicate_key"),
                             QStringLiteral("the key \"%1\" stands here for a second time").arg(member.key),
                             QStringLiteral("keep one of them"), member.keyBegin});
        }
    }
}

QJsonValue numberValue(const QByteArray& text) {
    if (!text.contains('.') && !text.contains('e') && !text.contains('E')) {
        bool ok = false;
        const qlonglong integer = text.toLongLong(&ok);
        if (ok) return QJsonValue(qint64(integer));
    }
    bool ok = false;
    const double number = text.toDouble(&ok);
    // An underflow is told as a failure, too, and is 0 as everywhere.
    if (!std::isfinite(number)) return QJsonValue::Undefined;
    if (!ok && number != 0.0) return QJsonValue::Undefined;
    return QJsonValue(number);
}

namespace {

/// Bytes and UTF-16 units of the character at 'at' inside quotes or plain text.
std::pair<int, int> characterAt(const QByteArray& text, qsizetype at, SyntaxNode::Style style) {
    const uchar c = uchar(text.at(at));
    if (style == SyntaxNode::Style::DoubleQuoted && c == '\\' && at + 1 < text.size()) {
        switch (text.at(at + 1)) {
        case 'u':
            return {6, 1};
        case 'x':
            return {4, 1};
        case 'U':
            return {10, at + 5 < text.size() && text.mid(at + 2, 4) != "0000" ? 2 : 1};
        default:
            return {2, 1};
        }
    }
    if (style == SyntaxNode::Style::SingleQuoted && c == '\'') return {2, 1};
    if (c < 0x80) return {1, 1};
    if (c < 0xE0) return {2, 1};
    return c < 0xF0 ? std::pair(3, 1) : std::pair(4, 2);
}

} // namespace

qsizetype offsetInString(const QByteArray& text, const SyntaxNode& node, qsizetype index) {
    using Style = SyntaxNode::Style;
    if (node.kind != SyntaxNode::Kind::String || node.isAliased || node.end > text.size()) return node.begin;
    qsizetype at = node.begin;
    int indent = -1;
    if (node.style == Style::Literal) {
        at = text.indexOf('\n', node.begin) + 1;
        qsizetype first = at;
        while (first < node.end && (text.at(first) == ' ' || text.at(first) == '\n' || text.at(first) == '\r')) {
            if (text.at(first) != ' ') at = first + 1;
            ++first;
        }
        indent = int(first - at);
        at = text.indexOf('\n', node.begin) + 1;
        if (at == 0) return node.begin;
    } else if (node.style == Style::Folded) {
        return node.begin;
    } else if (node.style != Style::Plain) {
        // Anchors and tags stand before the quote.
        at = text.indexOf(node.style == Style::DoubleQuoted ? '"' : '\'', node.begin) + 1;
    }
    bool lineStart = indent >= 0;
    for (qsizetype unit = 0; at < node.end;) {
        if (lineStart) {
            for (int i = 0; i < indent && at < node.end && text.at(at) == ' '; ++i)
                ++at;
            lineStart = false;
            if (at >= node.end) break;
        }
        if (unit >= index) return at;
        if (text.at(at) == '\n' || text.at(at) == '\r') {
            if (indent < 0) return node.begin; // folded lines
            if (text.at(at) == '\r') {
                ++at;
                continue;
            }
            lineStart = true;
        }
        const auto [bytes, units] = characterAt(text, at, node.style);
        at += bytes;
        unit += units;
    }
    return qMin(at, node.end);
}

} // namespace oc

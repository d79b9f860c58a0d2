// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/TextEdit.h"

#include <QJsonObject>

#include <algorithm>

namespace oc {

QByteArray applySplices(const QByteArray& text, QList<Splice> splices) {
    std::stable_sort(splices.begin(), splices.end(),
                     [](const Splice& a, const Splice& b) { return a.begin < b.begin; });
    QByteArray result;
    qsizetype done = 0;
    for (const Splice& splice : splices) {
        result += text.mid(done, splice.begin - done);
        result += splice.text;
        done = splice.end;
    }
    return result + text.mid(done);
}

TextLayout::TextLayout(const QByteArray& text, const SyntaxNode& root) : text_(text) {
    const qsizetype newline = text.indexOf('\n');
    if (newline > 0 && text.at(newline - 1) == '\r') eol_ = "\r\n";
    if (root.children.empty()) return;
    // The first thing that stands deeper than its container tells the indentation.
    const SyntaxNode* node = &root;
    for (int depth = 0; depth < 8 && node; ++depth) {
        const SyntaxNode* next = nullptr;
        for (const SyntaxNode& child : node->children) {
            if (child.isAliased) continue;
            const qsizetype at = child.keyBegin >= 0 ? child.keyBegin : child.begin;
            const QByteArray outer = indentOfLine(node->begin);
            const QByteArray inner = indentOfLine(at);
            if (beginsLine(at) && inner.size() > outer.size() && inner.startsWith(outer)) {
                unit_ = inner.mid(outer.size());
                depth = 8;
                break;
            }
            if (!next && child.isContainer() && !child.children.empty()) next = &child;
        }
        node = next;
    }
    const SyntaxNode& first = root.children.front();
    if (first.keyEnd >= 0 && root.style == SyntaxNode::Style::Flow) {
        const QByteArray between = text.mid(first.keyEnd, first.begin - first.keyEnd);
        if (!between.contains('\n') && !between.contains('#') && between.size() <= 4) colon_ = between;
    }
}

qsizetype TextLayout::lineBegin(qsizetype at) const {
    return at <= 0 ? 0 : text_.lastIndexOf('\n', at - 1) + 1;
}

qsizetype TextLayout::lineEnd(qsizetype at) const {
    qsizetype end = text_.indexOf('\n', at);
    if (end < 0) return text_.size();
    if (end > at && text_.at(end - 1) == '\r') --end;
    return end;
}

qsizetype TextLayout::nextLine(qsizetype at) const {
    const qsizetype end = text_.indexOf('\n', at);
    return end < 0 ? text_.size() : end + 1;
}

int TextLayout::column(qsizetype at) const {
    const qsizetype begin = qMax(lineBegin(at), at < byteOrderMarkLength(text_) ? 0 : qsizetype(0));
    const QByteArray before = text_.mid(begin, at - begin);
    return int(QString::fromUtf8(before).toUcs4().size()) -
           (begin == 0 && byteOrderMarkLength(text_) > 0 && QString::fromUtf8(before).startsWith(QChar(0xFEFF)) ? 1
                                                                                                                : 0);
}

QByteArray TextLayout::indentOfLine(qsizetype at) const {
    const qsizetype begin = lineBegin(at);
    qsizetype end = begin;
    while (end < text_.size() && (text_.at(end) == ' ' || text_.at(end) == '\t'))
        ++end;
    return text_.mid(begin, end - begin);
}

bool TextLayout::beginsLine(qsizetype at) const {
    return text_.mid(lineBegin(at), at - lineBegin(at)).trimmed().isEmpty();
}

bool TextLayout::isOneLine(qsizetype begin, qsizetype end) const {
    return !QByteArrayView(text_).sliced(begin, end - begin).contains('\n');
}

QStringList orderedKeys(const QJsonObject& object) {
    static const QStringList first =
        QStringLiteral(
            "$schema id name type required default choices minimum maximum pattern description version inputs defaults "
            "tool plan parameters target needs when for_each max_parallel batches max_failures retry attempts delay "
            "backoff "
            "on "
            "timeout on_failure run_if approve enabled steps")
            .split(QLatin1Char(' '));
    QStringList keys = object.keys();
    std::stable_sort(keys.begin(), keys.end(), [](const QString& a, const QString& b) {
        const auto rank = [](const QString& key) {
            const qsizetype index = first.indexOf(key);
            return index < 0 ? first.size() : index;
        };
        return rank(a) < rank(b);
    });
    return keys;
}

} // namespace oc

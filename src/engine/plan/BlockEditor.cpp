// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/BlockEditor.h"

#include <QJsonArray>
#include <QJsonObject>

namespace oc {

namespace {

bool isBlock(const SyntaxNode& node) {
    return node.isContainer() && node.style == SyntaxNode::Style::Block;
}

} // namespace

std::optional<qsizetype> BlockEditor::dash(const SyntaxNode& list, int index) const {
    const QByteArray& text = layout_.text();
    if (list.begin >= text.size() || text.at(list.begin) != '-') return {};
    if (index == 0) return list.begin;
    const int column = layout_.column(list.begin);
    qsizetype line = layout_.nextLine(list.children[size_t(index) - 1].end);
    while (line < text.size()) {
        const QByteArray content = text.mid(line, layout_.lineEnd(line) - line);
        const QByteArray trimmed = content.trimmed();
        if (!trimmed.isEmpty() && !trimmed.startsWith('#')) {
            if (content.size() > column && content.at(column) == '-' && content.left(column).trimmed().isEmpty()) {
                return line + column;
            }
            return {};
        }
        line = layout_.nextLine(line);
    }
    return {};
}

qsizetype BlockEditor::commentsAbove(qsizetype line, qsizetype limit) const {
    const QByteArray& text = layout_.text();
    while (line > limit) {
        const qsizetype above = layout_.lineBegin(line - 1);
        if (above < limit || !text.mid(above, line - above).trimmed().startsWith('#')) break;
        line = above;
    }
    return line;
}

std::optional<BlockEditor::Lines> BlockEditor::linesOf(const SyntaxNode& list, int index) const {
    const auto at = dash(list, index);
    if (!at || !layout_.beginsLine(*at)) return {};
    const qsizetype limit = index == 0 ? 0 : layout_.nextLine(list.children[size_t(index) - 1].end);
    return Lines{commentsAbove(layout_.lineBegin(*at), limit),
                 layout_.nextLine(qMax(list.children[size_t(index)].end, *at))};
}

QList<Splice> BlockEditor::removeLines(qsizetype begin, qsizetype end) const {
    const QByteArray& text = layout_.text();
    if (end == text.size() && begin > 0 && !text.endsWith('\n') && style_.literals) {
        // The text ends without a line ending, and shall go on doing so; a literal before it may need one, though.
        const qsizetype before = layout_.lineEnd(layout_.lineBegin(begin - 1));
        return {{before, end, {}}};
    }
    return {{begin, end, {}}};
}

QList<Splice> BlockEditor::replace(const NodePath& path, const QJsonValue& value) const {
    if (path.size() < 2) return {};
    const SyntaxNode& node = *path.back();
    const SyntaxNode& parent = *path[path.size() - 2];
    const QByteArray& text = layout_.text();
    qsizetype sign = -1; // the : or - before the value
    int column = 0;
    if (parent.isObject()) {
        sign = text.indexOf(':', node.keyEnd);
        column = layout_.column(node.keyBegin);
    } else {
        int index = 0;
        while (&parent.children[size_t(index)] != &node)
            ++index;
        if (const auto at = dash(parent, index)) sign = *at;
        column = layout_.column(parent.begin);
    }
    if (sign < 0) return {};
    const qsizetype after = sign + 1;
    const QByteArray written =
        parent.isObject() ? yaml::memberValue(value, column, style_) : yaml::itemValue(value, column, style_);
    const bool isInline = !written.startsWith(style_.lineEnding);
    const bool newBlock =
        (value.isArray() && !value.toArray().isEmpty()) || (value.isObject() && !value.toObject().isEmpty());
    if (isBlock(node)) {
        const qsizetype end = layout_.lineEnd(node.end);
        if (newBlock) {
            return {{node.begin, end, yaml::blockBody(value, layout_.column(node.begin), style_)}};
        }
        const qsizetype lineEnd = layout_.lineEnd(after);
        if (node.begin > lineEnd) return {{after, after, written}, {lineEnd, end, {}}};
        return {{after, end, written}};
    }
    if (node.begin == node.end || node.begin < after) { // nothing there: null
        const qsizetype at = isInline ? after : layout_.lineEnd(after);
        return {{at, at, written}};
    }
    const bool oneLine = layout_.isOneLine(after, node.end);
    if (isInline) {
        if (!layout_.isOneLine(after, node.begin)) return {{after, node.end, written}};
        return {{node.begin, node.end, written.mid(1)}};
    }
    if (!oneLine) return {{after, node.end, written}};
    const qsizetype lineEnd = layout_.lineEnd(node.end);
    return {{after, node.end, {}}, {lineEnd, lineEnd, written}};
}

QList<Splice> BlockEditor::addMember(const NodePath& path, const QString& key, const QJsonValue& value) const {
    const SyntaxNode& object = *path.back();
    if (object.children.empty()) return {};
    const int column = layout_.column(object.children.front().keyBegin);
    const SyntaxNode& last = object.children.back();
    const qsizetype at = layout_.lineEnd(qMax(last.end, last.keyEnd));
    return {{at, at,
             layout_.lineEnding() + QByteArray(column, ' ') + yaml::flowText(key) + ':' +
                 yaml::memberValue(value, column, style_)}};
}

QList<Splice> BlockEditor::insertItem(const NodePath& path, int index, const QJsonValue& value) const {
    const SyntaxNode& list = *path.back();
    const auto count = int(list.children.size());
    if (count == 0) return {};
    const int column = layout_.column(list.begin);
    const QByteArray item = QByteArray(column, ' ') + '-' + yaml::itemValue(value, column, style_);
    const QByteArray& text = layout_.text();
    // Items that stand apart go on doing so.
    QByteArray gap = layout_.lineEnding();
    if (count > 1) {
        const auto before = linesOf(list, count - 2);
        const auto last = linesOf(list, count - 1);
        if (before && last && text.mid(before->end, last->begin - before->end).contains('\n')) gap += gap;
    }
    if (index >= count) {
        const SyntaxNode& last = list.children.back();
        const auto at = dash(list, count - 1);
        if (!at) return {};
        const qsizetype end = layout_.lineEnd(qMax(last.end, *at));
        return {{end, end, gap + item}};
    }
    if (const auto lines = linesOf(list, index)) return {{lines->begin, lines->begin, item + gap}};
    const auto at = dash(list, index);
    if (!at) return {};
    return {{*at, *at, item.mid(column) + layout_.lineEnding() + QByteArray(column, ' ')}};
}

QList<Splice> BlockEditor::removeChild(const NodePath& path, int index) const {
    const SyntaxNode& container = *path.back();
    const auto count = int(container.children.size());
    if (count == 1) {
        const QJsonValue empty = container.isList() ? QJsonValue(QJsonArray()) : QJsonValue(QJsonObject());
        if (path.size() > 1) return replace(path, empty);
        return {{container.begin, layout_.lineEnd(container.end), container.isList() ? "[]" : "{}"}};
    }
    const SyntaxNode& child = container.children[size_t(index)];
    if (container.isList()) {
        if (const auto lines = linesOf(container, index)) return removeLines(lines->begin, lines->end);
        const auto at = dash(container, index);
        const auto next = index + 1 < count ? dash(container, index + 1) : std::nullopt;
        if (!at || !next) return {};
        return {{*at, *next, {}}};
    }
    if (layout_.beginsLine(child.keyBegin)) {
        return removeLines(layout_.lineBegin(child.keyBegin), layout_.nextLine(qMax(child.end, child.keyEnd)));
    }
    // The first key of a list's item stands beside the dash.
    if (index + 1 >= count) return {};
    return {{child.keyBegin, container.children[size_t(index) + 1].keyBegin, {}}};
}

QList<Splice> BlockEditor::moveItem(const SyntaxNode& list, int from, int to) const {
    const auto source = linesOf(list, from);
    const auto target = linesOf(list, to);
    if (!source || !target) return {};
    const QByteArray& text = layout_.text();
    QByteArray lines = text.mid(source->begin, source->end - source->begin);
    const qsizetype at = from < to ? target->end : target->begin;
    QList<Splice> splices;
    if (!lines.endsWith('\n')) {
        lines += layout_.lineEnding();
        splices = removeLines(source->begin, source->end);
    } else {
        splices = {{source->begin, source->end, {}}};
    }
    if (at == text.size() && !text.endsWith('\n')) {
        lines = layout_.lineEnding() + lines.chopped(layout_.lineEnding().size());
    }
    splices.append({at, at, lines});
    return splices;
}

} // namespace oc

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/FlowEditor.h"

#include "engine/base/Json.h"
#include "engine/plan/YamlWriter.h"

namespace oc {

namespace {

constexpr qsizetype longestLine = 110;

bool isSimple(const QJsonValue& value) {
    if (value.isArray()) {
        const QJsonArray list = value.toArray();
        return std::none_of(list.begin(), list.end(),
                            [](const QJsonValue& item) { return item.isArray() || item.isObject(); });
    }
    return !value.isObject() || value.toObject().isEmpty();
}

} // namespace

QByteArray FlowEditor::formatKey(const QString& key) const {
    return isYaml_ ? yaml::flowText(key) : json::toText(QJsonValue(key));
}

QByteArray FlowEditor::formatScalar(const QJsonValue& value) const {
    return isYaml_ && value.isString() ? yaml::flowText(value.toString()) : json::toText(value);
}

QByteArray FlowEditor::format(const QJsonValue& value, const QByteArray& indent, bool oneLine) const {
    if (!value.isArray() && !value.isObject()) return formatScalar(value);
    const bool isList = value.isArray();
    const QJsonArray list = value.toArray();
    const QJsonObject object = value.toObject();
    if (isList ? list.isEmpty() : object.isEmpty()) return isList ? "[]" : "{}";
    if (!oneLine && isSimple(value)) {
        const QByteArray line = format(value, indent, true);
        if (line.size() + indent.size() < longestLine - 30) return line;
    }
    const QByteArray inner = indent + layout_.unitText();
    const QByteArray separator = oneLine ? layout_.comma() : "," + layout_.lineEnding() + inner;
    QByteArray text = isList ? "[" : "{";
    if (!oneLine) text += layout_.lineEnding() + inner;
    bool first = true;
    const auto add = [&](const QByteArray& part) {
        if (!first) text += separator;
        first = false;
        text += part;
    };
    if (isList) {
        for (const QJsonValue& item : list)
            add(format(item, inner, oneLine));
    } else {
        for (const QString& key : orderedKeys(object)) {
            QByteArray colon = layout_.colon();
            if (isYaml_ && !colon.endsWith(' ')) colon = ": ";
            add(formatKey(key) + colon + format(object.value(key), inner, oneLine));
        }
    }
    if (!oneLine) text += layout_.lineEnding() + indent;
    return text + (isList ? "]" : "}");
}

/// New text in this container must stay in its line: the container, or the document, is one line.
bool FlowEditor::isInline(const NodePath& path) const {
    if (isYaml_) return true;
    if (layout_.isOneLine(path.front()->begin, path.front()->end) && !path.front()->children.empty()) return true;
    const SyntaxNode& container = *path.back();
    if (!container.children.empty()) return layout_.isOneLine(container.begin, container.end);
    return path.size() > 1 && layout_.isOneLine(path[path.size() - 2]->begin, path[path.size() - 2]->end);
}

QList<Splice> FlowEditor::replace(const NodePath& path, const QJsonValue& value) const {
    const SyntaxNode& node = *path.back();
    const QByteArray indent = layout_.indentOfLine(node.begin);
    const NodePath parent(path.begin(), path.end() - (path.size() > 1 ? 1 : 0));
    bool oneLine = isInline(parent);
    if (!oneLine && node.isContainer() && !node.children.empty() && layout_.isOneLine(node.begin, node.end)) {
        oneLine = format(value, indent, true).size() + layout_.column(node.begin) <= longestLine;
    }
    return {{node.begin, node.end, format(value, indent, oneLine)}};
}

QList<Splice> FlowEditor::insertInto(const NodePath& path, int index, const QByteArray& key,
                                     const QJsonValue& value) const {
    const SyntaxNode& container = *path.back();
    const bool oneLine = isInline(path);
    const QByteArray& text = layout_.text();
    const char open = container.isList() ? '[' : '{';
    if (container.children.empty()) {
        const QByteArray indent = layout_.indentOfLine(container.begin);
        const QByteArray inner = oneLine ? indent : indent + layout_.unitText();
        QByteArray content = key + format(value, inner, oneLine);
        if (!oneLine) content = layout_.lineEnding() + inner + content + layout_.lineEnding() + indent;
        const qsizetype begin = text.indexOf(open, container.begin) + 1;
        return {{begin, container.end - 1, content}};
    }
    const auto count = int(container.children.size());
    const SyntaxNode& neighbour = container.children[size_t(qMin(index, count - 1))];
    const bool ownLine = layout_.beginsLine(beginOf(neighbour));
    const QByteArray indent = layout_.indentOfLine(beginOf(neighbour));
    // An object in a list looks like the one beside it.
    bool valueInline = oneLine || !ownLine;
    if (!valueInline && key.isEmpty() && neighbour.isContainer() && !neighbour.children.empty() &&
        layout_.isOneLine(neighbour.begin, neighbour.end)) {
        valueInline = format(value, indent, true).size() + indent.size() <= longestLine;
    }
    const QByteArray content = key + format(value, indent, valueInline);
    const QByteArray separator = ownLine ? layout_.lineEnding() + indent : layout_.comma().mid(1);
    if (index >= count) return {{neighbour.end, neighbour.end, "," + separator + content}};
    const qsizetype at = beginOf(neighbour);
    return {{at, at, content + "," + separator}};
}

QList<Splice> FlowEditor::addMember(const NodePath& path, const QString& key, const QJsonValue& value) const {
    QByteArray colon = layout_.colon();
    if (isYaml_ && !colon.endsWith(' ')) colon = ": ";
    return insertInto(path, int(path.back()->children.size()), formatKey(key) + colon, value);
}

QList<Splice> FlowEditor::insertItem(const NodePath& path, int index, const QJsonValue& value) const {
    return insertInto(path, index, {}, value);
}

QList<Splice> FlowEditor::removeChild(const SyntaxNode& container, int index) const {
    const auto& children = container.children;
    const SyntaxNode& child = children[size_t(index)];
    const auto count = int(children.size());
    const char open = container.isList() ? '[' : '{';
    if (count == 1) return {{layout_.text().indexOf(open, container.begin) + 1, container.end - 1, {}}};
    if (index == count - 1) return {{children[size_t(index) - 1].end, child.end, {}}};
    return {{beginOf(child), beginOf(children[size_t(index) + 1]), {}}};
}

QList<Splice> FlowEditor::moveItem(const SyntaxNode& list, int from, int to) const {
    // The items change places; what stands between them stays.
    QList<int> order;
    for (int i = 0; i < int(list.children.size()); ++i)
        order.append(i);
    order.move(from, to);
    QList<Splice> splices;
    for (int i = qMin(from, to); i <= qMax(from, to); ++i) {
        const SyntaxNode& slot = list.children[size_t(i)];
        const SyntaxNode& item = list.children[size_t(order.at(i))];
        splices.append({slot.begin, slot.end, layout_.text().mid(item.begin, item.end - item.begin)});
    }
    return splices;
}

} // namespace oc

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/PlanDocument.h"

#include "engine/base/Json.h"
#include "engine/plan/BlockEditor.h"
#include "engine/plan/FlowEditor.h"
#include "engine/plan/PlanDocumentData.h"

#include <algorithm>

namespace oc {

namespace {

Error noSuchPlace(const QString& pointer, const QString& why) {
    return {QStringLiteral("no_such_place"),
            QStringLiteral("%1: %2").arg(pointer.isEmpty() ? QStringLiteral("/") : pointer, why),
            {},
            {}};
}

Error notReadable() {
    return {QStringLiteral("not_readable"),
            QStringLiteral("the plan has mistakes that must be corrected first"),
            QStringLiteral("edit the text"),
            {}};
}

Error aliased(const QString& pointer) {
    return {QStringLiteral("aliased"),
            QStringLiteral("%1 stands elsewhere in the file (an alias)").arg(pointer),
            QStringLiteral("change it where it is written"),
            {}};
}

/// The value with one place in it changed; Undefined removes.
QJsonValue withChange(const QJsonValue& base, const QStringList& tokens, qsizetype depth, const QJsonValue& value,
                      bool insert) {
    if (depth == tokens.size()) return value;
    const QString& token = tokens.at(depth);
    const bool isLast = depth + 1 == tokens.size();
    if (base.isArray()) {
        QJsonArray list = base.toArray();
        const qsizetype index = token == u"-" ? list.size() : token.toLongLong();
        if (index < 0 || index > list.size()) return base; // refused later, with the pointer
        if (isLast && value.isUndefined()) {
            list.removeAt(index);
        } else if ((isLast && insert) || index == list.size()) {
            list.insert(index, isLast ? value : withChange({}, tokens, depth + 1, value, insert));
        } else {
            list.replace(index, withChange(list.at(index), tokens, depth + 1, value, insert));
        }
        return list;
    }
    if (token == u"-" && !base.isObject()) return QJsonArray{withChange({}, tokens, depth + 1, value, insert)};
    QJsonObject object = base.toObject();
    if (isLast && value.isUndefined()) {
        object.remove(token);
    } else {
        object.insert(token, withChange(object.value(token), tokens, depth + 1, value, insert));
    }
    return object;
}

/// An edit that is being made: the way to its place, and the layout it must fit into.
class Editing {
public:
    Editing(const TextLayout& layout, PlanFormat format, const SyntaxNode& root)
        : layout_(layout), isYaml_(format == PlanFormat::Yaml), path_{&root} {}

    /// Follows the pointer as far as it goes; how many tokens that were.
    qsizetype follow(const QStringList& tokens) {
        for (qsizetype i = 0; i < tokens.size(); ++i) {
            const SyntaxNode* child = path_.back()->child(tokens.at(i));
            if (!child) return i;
            path_.push_back(child);
        }
        return tokens.size();
    }
    [[nodiscard]] const SyntaxNode& node() const { return *path_.back(); }
    [[nodiscard]] bool inAlias() const {
        // The alias itself may be replaced, what it stands for is written elsewhere.
        return path_.size() > 1 && path_.back()->isAliased && path_[path_.size() - 2]->isAliased;
    }

    EditCandidates replace(const QJsonValue& value) const {
        return ways(
            parentIsBlock(), [&](const BlockEditor& e) { return e.replace(path_, value); },
            [&](const FlowEditor& e) { return e.replace(path_, value); });
    }
    EditCandidates addMember(const QString& key, const QJsonValue& value) const {
        if (node().children.empty() && parentIsBlock()) return replace(QJsonObject{{key, value}});
        return ways(
            isBlock(node()), [&](const BlockEditor& e) { return e.addMember(path_, key, value); },
            [&](const FlowEditor& e) { return e.addMember(path_, key, value); });
    }
    EditCandidates insertItem(int index, const QJsonValue& value) const {
        if (node().children.empty() && parentIsBlock()) return replace(QJsonArray{value});
        return ways(
            isBlock(node()), [&](const BlockEditor& e) { return e.insertItem(path_, index, value); },
            [&](const FlowEditor& e) { return e.insertItem(path_, index, value); });
    }
    EditCandidates removeChild(int index) const {
        return ways(
            isBlock(node()), [&](const BlockEditor& e) { return e.removeChild(path_, index); },
            [&](const FlowEditor& e) { return e.removeChild(node(), index); });
    }
    EditCandidates moveItem(int from, int to, const QJsonArray& moved) const {
        EditCandidates candidates = ways(
            isBlock(node()), [&](const BlockEditor& e) { return e.moveItem(node(), from, to); },
            [&](const FlowEditor& e) { return e.moveItem(node(), from, to); });
        // A list that begins beside another's dash has no lines of its own; without comments it may be written anew.
        if (isBlock(node()) && !layout_.text().mid(node().begin, node().end - node().begin).contains('#')) {
            candidates.ways += replace(moved).ways;
        }
        return candidates;
    }
    void leave() { path_.pop_back(); }
    [[nodiscard]] int indexInParent() const { return int(path_.back() - path_[path_.size() - 2]->children.data()); }

private:
    [[nodiscard]] bool isBlock(const SyntaxNode& n) const {
        return isYaml_ && n.isContainer() && n.style == SyntaxNode::Style::Block;
    }
    [[nodiscard]] bool parentIsBlock() const { return path_.size() > 1 && isBlock(*path_[path_.size() - 2]); }

    /// Whether the lists of this file stand deeper than their keys.
    static void findListStyle(const TextLayout& layout, const SyntaxNode& node, int depth, int& verdict) {
        for (const SyntaxNode& child : node.children) {
            if (verdict >= 0 || depth > 6 || child.isAliased) return;
            if (child.isList() && child.style == SyntaxNode::Style::Block && child.keyBegin >= 0) {
                verdict = layout.column(child.begin) > layout.column(child.keyBegin) ? 1 : 0;
                return;
            }
            findListStyle(layout, child, depth + 1, verdict);
        }
    }

    template <class Block, class Flow>
    EditCandidates ways(bool block, const Block& inBlock, const Flow& inFlow) const {
        EditCandidates candidates;
        if (!block) {
            candidates.ways.append(inFlow(FlowEditor(layout_, isYaml_)));
            return candidates;
        }
        int indented = -1;
        findListStyle(layout_, *path_.front(), 0, indented);
        for (const bool literals : {true, false}) {
            const yaml::BlockStyle style{layout_.lineEnding(), qBound(1, layout_.unit(), 8), indented != 0, literals};
            const QList<Splice> splices = inBlock(BlockEditor(layout_, style));
            if (!splices.isEmpty()) candidates.ways.append(splices);
        }
        return candidates;
    }

    const TextLayout& layout_;
    const bool isYaml_;
    NodePath path_;
};

/// Ways to put a value in the place of a pointer, without one (nothing is to be done) or with several.
Result<EditCandidates> waysToSet(Editing editing, const QString& pointer, const QJsonValue& value) {
    const QStringList tokens = json::splitPointer(pointer);
    if (tokens.isEmpty()) return noSuchPlace(pointer, QStringLiteral("the whole plan cannot be replaced"));
    const qsizetype depth = editing.follow(tokens);
    if (depth == tokens.size() && editing.node().toJson() == value) return EditCandidates{};
    const bool isNull = editing.node().kind == SyntaxNode::Kind::Null && depth < tokens.size();
    if (editing.inAlias() || (depth < tokens.size() && editing.node().isAliased)) return aliased(pointer);
    if (depth == tokens.size()) return editing.replace(value);
    // Missing parents are made with the value in them.
    const QJsonValue nested = withChange({}, tokens, depth + 1, value, false);
    const QString& token = tokens.at(depth);
    if (isNull) return editing.replace(withChange({}, tokens, depth, value, false));
    if (editing.node().isObject()) return editing.addMember(token, nested);
    if (editing.node().isList()) {
        const auto count = int(editing.node().children.size());
        if (token == u"-" || token == QString::number(count)) return editing.insertItem(count, nested);
        return noSuchPlace(pointer, QStringLiteral("the list has %1 items").arg(count));
    }
    return noSuchPlace(pointer, QStringLiteral("there is a %1 in its place").arg(editing.node().typeName()));
}

Result<EditCandidates> waysToRemove(Editing editing, const QString& pointer) {
    const QStringList tokens = json::splitPointer(pointer);
    if (tokens.isEmpty() || editing.follow(tokens) < tokens.size())
        return noSuchPlace(pointer, QStringLiteral("there is nothing to remove"));
    if (editing.inAlias()) return aliased(pointer);
    const int index = editing.indexInParent();
    editing.leave();
    return editing.removeChild(index);
}

/// False: two of them want the same place, so that what would come out cannot be told.
bool standApart(QList<Splice> splices) {
    std::sort(splices.begin(), splices.end(), [](const Splice& a, const Splice& b) { return a.begin < b.begin; });
    for (qsizetype i = 1; i < splices.size(); ++i) {
        if (splices.at(i).begin < splices.at(i - 1).end || splices.at(i).begin == splices.at(i - 1).begin) return false;
    }
    return true;
}

} // namespace

Status PlanDocument::change(const EditCandidates& candidates, const QJsonValue& wanted, const QString& pointer) {
    for (const QList<Splice>& way : candidates.ways) {
        const auto data = Data::parse(applySplices(d_->text, way), d_->format, d_->file);
        // A key that stands twice would hide what was changed.
        if (!data->isReadable() || data->root() != wanted || data->tree.problems.size() > d_->tree.problems.size())
            continue;
        data->readPlan();
        d_ = data;
        return {};
    }
    return Error{
        QStringLiteral("cannot_edit"),
        QStringLiteral("%1 cannot be changed here without changing something else").arg(pointer),
        d_->format == PlanFormat::Yaml
            ? QStringLiteral("it may be used by an alias (*name), or be written in an unusual way; edit the text")
            : QStringLiteral("edit the text"),
        {}};
}

Status PlanDocument::set(const QString& pointer, const QJsonValue& value) {
    if (value.isUndefined()) return remove(pointer);
    if (!isReadable()) return notReadable();
    const TextLayout layout(d_->text, d_->tree.root);
    const Result<EditCandidates> ways = waysToSet(Editing(layout, d_->format, d_->tree.root), pointer, value);
    if (!ways) return ways.error();
    const QJsonValue wanted = withChange(d_->root(), json::splitPointer(pointer), 0, value, false);
    if (wanted == d_->root()) return {};
    return change(*ways, wanted, pointer);
}

Status PlanDocument::remove(const QString& pointer) {
    if (!isReadable()) return notReadable();
    const TextLayout layout(d_->text, d_->tree.root);
    const Result<EditCandidates> ways = waysToRemove(Editing(layout, d_->format, d_->tree.root), pointer);
    if (!ways) return ways.error();
    return change(*ways, withChange(d_->root(), json::splitPointer(pointer), 0, QJsonValue::Undefined, false), pointer);
}

Status PlanDocument::setAll(const QList<Change>& changes) {
    if (!isReadable()) return notReadable();
    const TextLayout layout(d_->text, d_->tree.root);
    QList<Splice> together;
    QJsonValue wanted = d_->root();
    bool atOnce = true;
    for (const Change& one : changes) {
        const Editing editing(layout, d_->format, d_->tree.root);
        const Result<EditCandidates> ways =
            one.value.isUndefined() ? waysToRemove(editing, one.pointer) : waysToSet(editing, one.pointer, one.value);
        // A place that an earlier one of them makes or moves is not known yet: one after the other, then.
        if (!ways) {
            atOnce = false;
            break;
        }
        if (!ways->ways.isEmpty()) together += ways->ways.first();
        wanted = withChange(wanted, json::splitPointer(one.pointer), 0, one.value, false);
    }
    if (atOnce && wanted == d_->root()) return {};
    if (atOnce && standApart(together) && change({{together}}, wanted, {})) return {};
    PlanDocument copy = *this;
    for (const Change& one : changes)
        if (Status done = copy.set(one.pointer, one.value); !done) return done;
    *this = copy;
    return {};
}

Status PlanDocument::insertItem(const QString& listPointer, int index, const QJsonValue& value) {
    if (!isReadable()) return notReadable();
    const QStringList tokens = json::splitPointer(listPointer);
    const TextLayout layout(d_->text, d_->tree.root);
    Editing editing(layout, d_->format, d_->tree.root);
    if (editing.follow(tokens) < tokens.size() || !editing.node().isList()) {
        if (index == 0 && json::at(d_->root(), listPointer).isUndefined()) {
            return set(listPointer, QJsonArray{value});
        }
        return noSuchPlace(listPointer, QStringLiteral("there is no list"));
    }
    if (index < 0 || index > int(editing.node().children.size())) {
        return noSuchPlace(listPointer, QStringLiteral("the list has %1 items").arg(editing.node().children.size()));
    }
    const QString pointer = listPointer + QLatin1Char('/') + QString::number(index);
    if (editing.node().isAliased) return aliased(pointer);
    const QJsonValue wanted = withChange(d_->root(), tokens + QStringList{QString::number(index)}, 0, value, true);
    return change(editing.insertItem(index, value), wanted, pointer);
}

Status PlanDocument::moveItem(const QString& listPointer, int from, int to) {
    if (!isReadable()) return notReadable();
    const QStringList tokens = json::splitPointer(listPointer);
    const TextLayout layout(d_->text, d_->tree.root);
    Editing editing(layout, d_->format, d_->tree.root);
    if (editing.follow(tokens) < tokens.size() || !editing.node().isList() || editing.node().isAliased) {
        return noSuchPlace(listPointer, QStringLiteral("there is no list"));
    }
    const auto count = int(editing.node().children.size());
    if (from < 0 || to < 0 || from >= count || to >= count) {
        return noSuchPlace(listPointer, QStringLiteral("the list has %1 items").arg(count));
    }
    if (from == to) return {};
    QJsonArray list = json::at(d_->root(), listPointer).toArray();
    const QJsonValue item = list.takeAt(from);
    list.insert(to, item);
    return change(editing.moveItem(from, to, list), withChange(d_->root(), tokens, 0, list, false), listPointer);
}

Result<PlanDocument> PlanDocument::converted(PlanFormat format) const {
    if (!isReadable()) return notReadable();
    const QJsonObject root = d_->root().toObject();
    const SyntaxNode none;
    const QByteArray nothing;
    const TextLayout layout(nothing, none);
    for (const bool literals : {true, false}) {
        const QByteArray text = format == PlanFormat::Json ? FlowEditor(layout, false).format(d_->root(), {}, false)
                                : root.isEmpty()           ? QByteArray("{}")
                                                           : yaml::blockBody(d_->root(), 0, {"\n", 2, true, literals});
        PlanDocument document = fromText(text + '\n', format);
        if (document.isReadable() && document.root() == d_->root()) return document;
    }
    return Error{
        QStringLiteral("cannot_convert"), QStringLiteral("the plan cannot be written in the other notation"), {}, {}};
}

} // namespace oc

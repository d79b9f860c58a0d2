// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/asset/AnsibleHosts.h"
#include "executors/asset/AssetFormats.h"

#include "engine/base/YamlTree.h"

namespace oc::assetFormats {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype largestInventory = 64 << 20; // bytes

/// "!vault" and "!unsafe" are the tags that inventories have. What they mark is text; the first is left out later by
/// how it begins. As many blanks in their place keep every column.
QByteArray withoutTags(QByteArray text) {
    for (const QByteArray& tag : {"!vault"_ba, "!unsafe"_ba}) {
        for (qsizetype at = text.indexOf(tag); at >= 0; at = text.indexOf(tag, at + 1)) {
            const qsizetype behind = at + tag.size();
            const bool value = at > 1 && text.at(at - 1) == ' ' && (text.at(at - 2) == ':' || text.at(at - 2) == '-');
            const bool ends = behind == text.size() || text.at(behind) == ' ' || text.at(behind) == '\n';
            if (value && ends) text.replace(at, tag.size(), QByteArray(tag.size(), ' '));
        }
    }
    return text;
}

/// Goes through the groups of one tree. Lives for one file.
class Walk {
public:
    explicit Walk(AnsibleHosts& hosts) : hosts_(hosts) {}

    void group(const YamlNode& node, const QString& name) {
        hosts_.addGroup(name);
        if (node.isNull()) return;
        if (node.kind != YamlNode::Kind::Map) {
            refuse(node, u"The group '%1' must be a map with hosts, vars and children, but is %2"_s.arg(
                             name, node.typeName()));
            return;
        }
        for (const YamlNode* part : node.children) {
            if (part->key == "hosts"_L1)
                hostsOf(*part, name);
            else if (part->key == "vars"_L1)
                variablesOf(*part, name);
            else if (part->key == "children"_L1)
                childrenOf(*part, name);
            else
                refuse(*part, u"'%1' is no part of a group"_s.arg(part->key), u"hosts, vars or children"_s);
        }
    }

    QList<AssetImportRow> wrongs;

private:
    void refuse(const YamlNode& node, const QString& what, const QString& hint = {}) {
        AssetImportRow row;
        row.line = node.line;
        row.error = Error{u"asset_import"_s, what, hint, {}};
        wrongs << row;
    }

    void hostsOf(const YamlNode& node, const QString& group) {
        const auto add = [&](const YamlNode& host, const QString& pattern) {
            QJsonObject variables;
            if (host.kind == YamlNode::Kind::Map) {
                variables = host.toJson().toObject();
            } else if (&host != &node && !host.isNull() && host.key == pattern) {
                refuse(host, u"The variables of '%1' must be a map, but are %2"_s.arg(pattern, host.typeName()));
                return;
            }
            const Status added =
                hosts_.addHosts(pattern, group, variables, host.keyNode ? host.keyNode->line : host.line);
            if (!added) refuse(host, added.error().message, added.error().hint);
        };
        if (node.isNull()) return;
        if (node.kind == YamlNode::Kind::Scalar) {
            add(node, node.text);
            return;
        }
        for (const YamlNode* host : node.children) {
            if (node.kind == YamlNode::Kind::Map)
                add(*host, host->key);
            else if (host->kind == YamlNode::Kind::Scalar)
                add(*host, host->text);
            else
                refuse(*host, u"A host must be a name, but is %1"_s.arg(host->typeName()));
        }
    }

    void variablesOf(const YamlNode& node, const QString& group) {
        if (node.isNull()) return;
        if (node.kind != YamlNode::Kind::Map) {
            refuse(node, u"The vars of '%1' must be a map, but are %2"_s.arg(group, node.typeName()));
            return;
        }
        for (const YamlNode* variable : node.children)
            hosts_.setVariable(group, variable->key, variable->toJson());
    }

    void childrenOf(const YamlNode& node, const QString& name) {
        if (node.isNull()) return;
        if (node.kind != YamlNode::Kind::Map) {
            refuse(node, u"The children of '%1' must be a map of groups, but are %2"_s.arg(name, node.typeName()));
            return;
        }
        for (const YamlNode* child : node.children) {
            hosts_.addChild(name, child->key);
            group(*child, child->key);
        }
    }

    AnsibleHosts& hosts_;
};

} // namespace

/// https://docs.ansible.com/ansible/latest/collections/ansible/builtin/yaml_inventory.html
Result<AssetTable> ansibleYaml(const QByteArray& text, const QString& fileName) {
    const YamlTree tree = YamlTree::parse(withoutTags(text), fileName, largestInventory);
    if (!tree.root()) {
        const Problem problem = tree.problems().value(0);
        return wrong(problem.line, problem.message, problem.hint);
    }
    const YamlNode& root = *tree.root();
    if (root.kind != YamlNode::Kind::Map) {
        return wrong(root.line, u"An inventory is a map of groups, but this is %1"_s.arg(root.typeName()),
                     u"all: {hosts: {web-01: {ansible_host: 192.0.2.1}}}"_s);
    }
    AnsibleHosts hosts;
    Walk walk(hosts);
    for (const YamlNode* group : root.children) {
        if (group->key == "plugin"_L1) {
            return wrong(group->line,
                         u"This sets up the inventory plugin '%1'; the hosts are elsewhere"_s.arg(group->text),
                         u"ansible-inventory -i FILE --list > hosts.json writes what it finds"_s);
        }
        walk.group(*group, group->key);
    }
    AssetTable table = hosts.table(AssetFileFormat::AnsibleYaml);
    for (const Problem& problem : tree.problems()) {
        AssetImportRow row;
        row.line = problem.line;
        row.error = Error{u"asset_import"_s, problem.message, problem.hint, {}};
        table.rows << row;
    }
    table.rows << walk.wrongs;
    return table;
}

} // namespace oc::assetFormats

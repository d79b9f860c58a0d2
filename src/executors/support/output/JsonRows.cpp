// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/support/output/JsonRows.h"

#include <QJsonObject>

#include <algorithm>

namespace oc {
namespace {

using Element = JsonReader::Element;
using Type = simdjson::dom::element_type;

constexpr std::size_t manyChildren = 8;

JsonPath pathOf(const OutputColumn& column) {
    if (column.source == QLatin1StringView("$")) return {}; // the whole row
    return JsonPath(column.source.isEmpty() ? column.column.name : column.source);
}

ColumnType typeOf(Element value) {
    switch (value.type()) {
    case Type::BOOL:
        return ColumnType::Boolean;
    case Type::INT64:
        return ColumnType::Integer;
    case Type::UINT64:
        return ColumnType::Number; // beyond 2^63
    case Type::DOUBLE: {
        const QJsonValue number(value.get_double().value_unsafe());
        return number.toInteger(1) == number.toInteger(2) ? ColumnType::Integer : ColumnType::Number;
    }
    case Type::ARRAY:
    case Type::OBJECT:
        return ColumnType::Json;
    default:
        return ColumnType::String;
    }
}

/// One type for a column that nobody declared.
ColumnType joined(std::optional<ColumnType> before, ColumnType now) {
    if (!before || *before == now) return now;
    const auto numeric = [](ColumnType type) { return type == ColumnType::Integer || type == ColumnType::Number; };
    return numeric(*before) && numeric(now) ? ColumnType::Number : ColumnType::Json;
}

} // namespace

void addJsonCell(Element element, TableBuilder& builder) {
    switch (element.type()) {
    case Type::STRING:
        return builder.addJsonText(JsonReader::view(element.get_string().value_unsafe()));
    case Type::INT64:
        return builder.addJsonInteger(element.get_int64().value_unsafe());
    case Type::UINT64:
        return builder.addJsonNumber(double(element.get_uint64().value_unsafe()));
    case Type::DOUBLE:
        return builder.addJsonNumber(element.get_double().value_unsafe());
    case Type::BOOL:
        return builder.addJsonBool(element.get_bool().value_unsafe());
    case Type::ARRAY:
    case Type::OBJECT:
        return builder.addJsonTree(JsonReader::view(simdjson::minify(element)));
    case Type::NULL_VALUE:
        return builder.addNull();
    }
}

bool elementAt(const JsonPath& path, Element root, Element& found) {
    found = root;
    for (const QString& key : path.keys()) {
        if (found.is_object()) {
            if (!JsonReader::member(found, key.toStdString(), found)) return false;
        } else {
            const qsizetype index = JsonPath::indexOf(key);
            simdjson::dom::array list;
            if (index < 0 || found.get(list) != simdjson::SUCCESS) return false;
            if (list.at(std::size_t(index)).get(found) != simdjson::SUCCESS) return false;
        }
    }
    return true;
}

JsonCells::JsonCells(const QList<OutputColumn>& columns) {
    for (const OutputColumn& column : columns) {
        insert(pathOf(column).keys(), lookups_.size());
        Lookup& lookup = lookups_.emplace_back();
        lookup.wanted = !column.lookup.isEmpty();
        const qsizetype star = column.lookup.indexOf(QLatin1Char('*'));
        if (star < 0) continue;
        const auto part = [](QString text) {
            if (text.startsWith(QLatin1Char('.'))) text.remove(0, 1);
            if (text.endsWith(QLatin1Char('.'))) text.chop(1);
            return JsonPath(text);
        };
        lookup.table = part(column.lookup.left(star));
        lookup.rest = part(column.lookup.mid(star + 1));
    }
    found_.resize(lookups_.size());
    isFound_.resize(lookups_.size());
    index(root_);
}

void JsonCells::insert(const QStringList& path, std::size_t column) {
    Node* node = &root_;
    for (const QString& part : path) {
        const std::string key = part.toStdString();
        auto child = std::find_if(node->children.begin(), node->children.end(),
                                  [&key](const Node& child) { return child.key == key; });
        if (child == node->children.end()) {
            node->children.push_back(Node{key, JsonPath::indexOf(part)});
            child = node->children.end() - 1;
        }
        node = &*child;
    }
    node->columns.push_back(column);
}

void JsonCells::index(Node& node) {
    for (std::size_t i = 0; i < node.children.size(); ++i) {
        if (node.children.size() > manyChildren) node.byKey.emplace(node.children[i].key, i);
        index(node.children[i]);
    }
}

void JsonCells::lookIn(Element document) {
    for (Lookup& lookup : lookups_) {
        Element table;
        simdjson::dom::object entries;
        lookup.entries.clear();
        if (!lookup.wanted || !elementAt(lookup.table, document, table)) continue;
        if (table.get(entries) != simdjson::SUCCESS) continue;
        for (const simdjson::dom::key_value_pair entry : entries)
            lookup.entries[entry.key] = entry.value;
    }
}

void JsonCells::find(Node& node, Element element) {
    for (const std::size_t column : node.columns) {
        found_[column] = element;
        isFound_[column] = true;
    }
    if (node.children.empty()) return;
    simdjson::dom::object members;
    simdjson::dom::array items;
    if (element.get(members) == simdjson::SUCCESS) {
        for (const simdjson::dom::key_value_pair member : members) {
            Node* child = nullptr;
            if (!node.byKey.empty()) {
                const auto known = node.byKey.find(member.key);
                if (known != node.byKey.end()) child = &node.children[known->second];
            } else {
                for (Node& one : node.children) {
                    if (one.key == member.key) child = &one;
                }
            }
            if (!child) continue;
            child->last = member.value; // of several of one name the last counts
            child->seen = true;
        }
        for (Node& child : node.children) {
            if (!std::exchange(child.seen, false)) continue;
            find(child, child.last);
        }
    } else if (element.get(items) == simdjson::SUCCESS) {
        for (Node& child : node.children) {
            Element item;
            if (child.index >= 0 && items.at(std::size_t(child.index)).get(item) == simdjson::SUCCESS)
                find(child, item);
        }
    }
}

void JsonCells::add(Element row, TableBuilder& builder) {
    std::fill(isFound_.begin(), isFound_.end(), false);
    find(root_, row);
    for (std::size_t column = 0; column < lookups_.size(); ++column) {
        const Lookup& lookup = lookups_[column];
        bool found = isFound_[column];
        Element value = found_[column];
        if (lookup.wanted) {
            std::string_view key;
            if (found && value.get(key) != simdjson::SUCCESS) key = {};
            const auto entry = lookup.entries.find(key);
            found = entry != lookup.entries.end() && elementAt(lookup.rest, entry->second, value);
        }
        if (found)
            addJsonCell(value, builder);
        else
            builder.addNull();
    }
}

std::size_t JsonColumns::placeOf(std::string_view key) {
    // Rows of one program mostly have the same keys in the same order.
    if (next_ >= found_.size()) next_ = 0;
    if (next_ < found_.size() && found_[next_].key == key) return next_++;
    const auto known = byKey_.find(key);
    if (known == byKey_.end()) return none;
    next_ = known->second + 1;
    return known->second;
}

void JsonColumns::spread(const simdjson::dom::object& object, QStringList& fresh) {
    next_ = 0;
    for (const simdjson::dom::key_value_pair member : object) {
        const std::size_t place = placeOf(member.key);
        if (place == none) {
            fresh.append(QString::fromUtf8(JsonReader::view(member.key)));
        } else {
            found_[place].value = member.value;
            found_[place].seen = true;
        }
    }
}

void JsonColumns::append(const QStringList& keys) {
    for (const QString& key : keys) {
        std::string bytes = key.toStdString();
        if (byKey_.contains(bytes)) continue;
        found_.push_back(Found{std::move(bytes)});
        byKey_.emplace(found_.back().key, found_.size() - 1);
    }
}

void JsonColumns::look(Element row) {
    simdjson::dom::object object;
    if (row.get(object) != simdjson::SUCCESS) {
        scalars_ = true;
        return;
    }
    QStringList fresh;
    spread(object, fresh);
    if (!fresh.isEmpty()) {
        if (objects_ || !inOrder_) {
            QJsonObject sorted;
            for (const QString& key : std::as_const(fresh))
                sorted.insert(key, true);
            fresh = sorted.keys();
        }
        append(fresh);
        fresh.clear();
        spread(object, fresh);
    }
    objects_ = true;
    for (Found& found : found_) {
        if (!std::exchange(found.seen, false) || found.value.is_null()) continue;
        found.type = joined(found.type, typeOf(found.value));
    }
}

QList<OutputColumn> JsonColumns::columns() const {
    QList<OutputColumn> columns;
    for (const Found& found : found_) {
        OutputColumn column;
        column.column.name = QString::fromStdString(found.key);
        column.column.type = found.type.value_or(ColumnType::String);
        columns.append(std::move(column));
    }
    if (scalars_ && columns.isEmpty()) {
        OutputColumn column;
        column.column.name = QStringLiteral("value");
        column.column.type = ColumnType::Json;
        columns.append(std::move(column));
    }
    return columns;
}

void JsonColumns::add(Element row, TableBuilder& builder) {
    simdjson::dom::object object;
    if (row.get(object) != simdjson::SUCCESS) {
        addJsonCell(row, builder);
        return;
    }
    QStringList fresh;
    spread(object, fresh);
    for (Found& found : found_) {
        if (std::exchange(found.seen, false))
            addJsonCell(found.value, builder);
        else
            builder.addNull();
    }
}

} // namespace oc

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/support/output/JsonPath.h"
#include "executors/support/output/JsonReader.h"
#include "executors/support/output/TableBuilder.h"

#include <QStringList>

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace oc {

/// Where in a row of JSON the cells of declared columns are: the paths of all columns as one tree, so that every member
/// of a row is looked at once. Used by one thread.
class JsonCells {
public:
    using Element = JsonReader::Element;

    explicit JsonCells(const QList<OutputColumn>& columns);

    /// Where the lookups of the columns look; without a document they find nothing.
    void lookIn(Element document);
    /// One row, whose cells it adds.
    void add(Element row, TableBuilder& builder);

private:
    struct Node {
        std::string key;
        qsizetype index = -1; ///< the key as place in a list
        std::vector<std::size_t> columns = {};
        std::vector<Node> children = {};
        std::unordered_map<std::string_view, std::size_t> byKey = {}; ///< only for many children
        Element last = {};
        bool seen = false;
    };
    struct Lookup {
        bool wanted = false;
        JsonPath table, rest;
        std::unordered_map<std::string_view, Element> entries;
    };

    void insert(const QStringList& path, std::size_t column);
    static void index(Node& node);
    void find(Node& node, Element element);

    Node root_;
    std::vector<Lookup> lookups_; ///< one for each column
    std::vector<Element> found_;
    std::vector<bool> isFound_;
};

/// The columns of rows that nobody declared: every key of every object, in the order of the first object's text, then
/// as they are met; each with a type that holds all its values. Used by one thread.
class JsonColumns {
public:
    using Element = JsonReader::Element;

    /// With inOrder the first object's keys are taken as they stand, else sorted.
    explicit JsonColumns(bool inOrder) : inOrder_(inOrder) {}

    /// First every row is looked at,
    void look(Element row);
    /// then a table is begun with these,
    [[nodiscard]] QList<OutputColumn> columns() const;
    /// and every row added.
    void add(Element row, TableBuilder& builder);

private:
    struct Found {
        std::string key;
        std::optional<ColumnType> type = {};
        Element value = {};
        bool seen = false;
    };
    static constexpr std::size_t none = ~std::size_t(0);

    /// The last value of each key that is a column; keys that are none yet go to fresh.
    void spread(const simdjson::dom::object& object, QStringList& fresh);
    void append(const QStringList& keys);
    [[nodiscard]] std::size_t placeOf(std::string_view key);

    bool inOrder_;
    bool objects_ = false;
    bool scalars_ = false;
    std::deque<Found> found_; ///< stays where it is: byKey_ points into it
    std::unordered_map<std::string_view, std::size_t> byKey_;
    std::size_t next_ = 0; ///< where the next key most likely is
};

/// A value of JSON as the next cell.
void addJsonCell(JsonReader::Element element, TableBuilder& builder);
/// False when there is nothing at that path.
[[nodiscard]] bool elementAt(const JsonPath& path, JsonReader::Element root, JsonReader::Element& found);

} // namespace oc

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>
#include <QJsonValue>
#include <QList>
#include <QString>

#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <string>
#include <vector>

namespace oc {

/// The cells of a table, in the order in which they were appended. A QJsonValue that holds a text takes three
/// allocations and a hundred bytes; here a cell takes sixteen bytes and its text lies in one buffer with all others.
/// Values come out as QJsonValue, made when asked for. A value; many threads may read one.
class TableCells {
public:
    enum class Kind : std::uint8_t {
        Null,
        Undefined,
        False,
        True,
        Integer,
        Number,
        Text,  ///< UTF-8
        Json,  ///< a list or an object as JSON text, read when asked for
        Value, ///< any QJsonValue
    };

    class const_iterator {
    public:
        using iterator_category = std::input_iterator_tag; // what it points to is made on the way
        using value_type = QJsonValue;
        using difference_type = qsizetype;
        using pointer = const QJsonValue*;
        using reference = QJsonValue;

        const_iterator(const TableCells* cells, qsizetype at) : cells_(cells), at_(at) {}
        QJsonValue operator*() const { return cells_->at(at_); }
        const_iterator& operator++() {
            ++at_;
            return *this;
        }
        const_iterator operator++(int) {
            const_iterator before = *this;
            ++at_;
            return before;
        }
        friend bool operator==(const const_iterator& a, const const_iterator& b) { return a.at_ == b.at_; }

    private:
        const TableCells* cells_;
        qsizetype at_;
    };

    TableCells() = default;
    TableCells(std::initializer_list<QJsonValue> values);
    // NOLINTNEXTLINE(google-explicit-constructor): a list of values is what it stands for.
    TableCells(const QList<QJsonValue>& values);

    [[nodiscard]] qsizetype size() const { return qsizetype(cells_.size()); }
    [[nodiscard]] bool isEmpty() const { return cells_.empty(); }
    void reserve(qsizetype count) { cells_.reserve(std::size_t(count)); }
    /// Drops the last ones, or adds nulls.
    void resize(qsizetype count) { cells_.resize(std::size_t(count)); }

    [[nodiscard]] QJsonValue at(qsizetype index) const;
    [[nodiscard]] Kind kind(qsizetype index) const { return cells_[std::size_t(index)].kind; }
    /// The bytes of a Text or Json, valid until the cells are changed; empty for all others.
    [[nodiscard]] QByteArrayView text(qsizetype index) const;
    [[nodiscard]] qint64 integer(qsizetype index) const { return cells_[std::size_t(index)].integer; }
    /// Of an Integer or Number.
    [[nodiscard]] double number(qsizetype index) const;
    [[nodiscard]] const_iterator begin() const { return {this, 0}; }
    [[nodiscard]] const_iterator end() const { return {this, size()}; }

    void append(const QJsonValue& value) { cells_.push_back(made(value)); }
    TableCells& operator<<(const QJsonValue& value) {
        append(value);
        return *this;
    }
    void appendNull() { cells_.emplace_back(); }
    void appendBool(bool value) { cells_.push_back(Cell{value ? Kind::True : Kind::False}); }
    void appendInteger(qint64 value) { cells_.push_back(Cell{Kind::Integer, 0, value}); }
    /// A whole number becomes an Integer, as in QJsonValue; one that is not finite, which JSON has not, becomes null.
    void appendNumber(double value);
    /// Bytes that are no UTF-8 become U+FFFD, as QString::fromUtf8 has it.
    void appendText(QByteArrayView utf8);
    /// A list or an object; the text must be JSON and UTF-8.
    void appendJson(QByteArrayView text) { cells_.push_back(kept(Kind::Json, text)); }
    /// The same value as an earlier one has, without keeping it twice.
    void appendCopyOf(qsizetype index) {
        const Cell cell = cells_[std::size_t(index)];
        cells_.push_back(cell);
    }
    void set(qsizetype index, const QJsonValue& value) { cells_[std::size_t(index)] = made(value); }
    void setInteger(qsizetype index, qint64 value) { cells_[std::size_t(index)] = Cell{Kind::Integer, 0, value}; }
    /// Cell i is from now on what cell order[i] was.
    void reorder(const std::vector<qsizetype>& order);
    /// Frees the texts that no cell has any more.
    void compact();

    friend bool operator==(const TableCells& a, const TableCells& b);

private:
    struct Cell {
        Kind kind = Kind::Null;
        std::uint32_t length = 0;
        union {
            qint64 integer = 0; ///< or where in text_ it begins, or which of values_ it is
            double number;
        };
        Cell() = default;
        explicit Cell(Kind kind, std::uint32_t length = 0, qint64 integer = 0)
            : kind(kind), length(length), integer(integer) {}
    };
    static_assert(sizeof(Cell) == 16);

    [[nodiscard]] Cell made(const QJsonValue& value);
    [[nodiscard]] Cell kept(Kind kind, QByteArrayView text);

    std::vector<Cell> cells_;
    std::string text_;
    std::vector<QJsonValue> values_;
};

/// The text is UTF-8 and does not begin with a byte order mark, which QString::fromUtf8 drops.
[[nodiscard]] bool isPlainUtf8(QByteArrayView text);

} // namespace oc

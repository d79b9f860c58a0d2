// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/TableCells.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QUtf8StringView>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

namespace oc {
namespace {

constexpr qsizetype longest = std::numeric_limits<std::uint32_t>::max();

bool isAscii(const char* at, const char* end) {
    constexpr std::uint64_t high = 0x8080808080808080;
    for (; end - at >= 8; at += 8) {
        std::uint64_t eight;
        std::memcpy(&eight, at, 8);
        if (eight & high) return false;
    }
    for (; at < end; ++at) {
        if (*at & char(0x80)) return false;
    }
    return true;
}

} // namespace

bool isPlainUtf8(QByteArrayView text) {
    if (isAscii(text.data(), text.data() + text.size())) return true;
    return !text.startsWith("\xEF\xBB\xBF") && QUtf8StringView(text.data(), text.size()).isValidUtf8();
}

TableCells::TableCells(std::initializer_list<QJsonValue> values) {
    reserve(qsizetype(values.size()));
    for (const QJsonValue& value : values)
        append(value);
}

TableCells::TableCells(const QList<QJsonValue>& values) {
    reserve(values.size());
    for (const QJsonValue& value : values)
        append(value);
}

TableCells::Cell TableCells::kept(Kind kind, QByteArrayView text) {
    Cell cell(kind, std::uint32_t(text.size()), qint64(text_.size()));
    text_.append(text.data(), std::size_t(text.size()));
    return cell;
}

TableCells::Cell TableCells::made(const QJsonValue& value) {
    switch (value.type()) {
    case QJsonValue::Null:
        return Cell(Kind::Null);
    case QJsonValue::Undefined:
        return Cell(Kind::Undefined);
    case QJsonValue::Bool:
        return Cell(value.toBool() ? Kind::True : Kind::False);
    case QJsonValue::Double: {
        // An integer beyond 2^53 must not pass through a double.
        if (const qint64 integer = value.toInteger(1); integer == value.toInteger(2)) {
            return Cell(Kind::Integer, 0, integer);
        }
        Cell cell(Kind::Number);
        cell.number = value.toDouble();
        return cell;
    }
    case QJsonValue::String: {
        // Halves of a surrogate pair have no UTF-8; they stay what they are.
        const QString text = value.toString();
        if (!text.isValidUtf16() || text.startsWith(QChar(QChar::ByteOrderMark))) break;
        if (const QByteArray bytes = text.toUtf8(); bytes.size() <= longest) return kept(Kind::Text, bytes);
        break;
    }
    case QJsonValue::Array:
    case QJsonValue::Object:
        break;
    }
    values_.push_back(value);
    return Cell(Kind::Value, 0, qint64(values_.size()) - 1);
}

void TableCells::appendNumber(double value) {
    if (!std::isfinite(value)) {
        appendNull();
    } else if (std::abs(value) < 9.2e18 && value == std::trunc(value)) {
        appendInteger(qint64(value));
    } else {
        Cell cell(Kind::Number);
        cell.number = value;
        cells_.push_back(cell);
    }
}

void TableCells::appendText(QByteArrayView utf8) {
    if (isPlainUtf8(utf8) && utf8.size() <= longest) {
        cells_.push_back(kept(Kind::Text, utf8));
    } else {
        append(QString::fromUtf8(utf8));
    }
}

QByteArrayView TableCells::text(qsizetype index) const {
    const Cell& cell = cells_[std::size_t(index)];
    if (cell.kind != Kind::Text && cell.kind != Kind::Json) return {};
    return {text_.data() + cell.integer, qsizetype(cell.length)};
}

double TableCells::number(qsizetype index) const {
    const Cell& cell = cells_[std::size_t(index)];
    return cell.kind == Kind::Number ? cell.number : double(cell.integer);
}

QJsonValue TableCells::at(qsizetype index) const {
    const Cell& cell = cells_[std::size_t(index)];
    switch (cell.kind) {
    case Kind::Null:
        break;
    case Kind::Undefined:
        return QJsonValue::Undefined;
    case Kind::False:
        return false;
    case Kind::True:
        return true;
    case Kind::Integer:
        return cell.integer;
    case Kind::Number:
        return cell.number;
    case Kind::Text:
        return QString::fromUtf8(text(index));
    case Kind::Json: {
        const QByteArrayView json = text(index);
        const auto document = QJsonDocument::fromJson(QByteArray::fromRawData(json.data(), json.size()));
        return document.isArray() ? QJsonValue(document.array()) : QJsonValue(document.object());
    }
    case Kind::Value:
        return values_[std::size_t(cell.integer)];
    }
    return QJsonValue::Null;
}

void TableCells::reorder(const std::vector<qsizetype>& order) {
    std::vector<Cell> ordered;
    ordered.reserve(order.size());
    for (const qsizetype index : order)
        ordered.push_back(cells_[std::size_t(index)]);
    cells_ = std::move(ordered);
}

void TableCells::compact() {
    TableCells smaller;
    smaller.reserve(size());
    for (const Cell& cell : cells_) {
        if (cell.kind == Kind::Text || cell.kind == Kind::Json) {
            smaller.cells_.push_back(smaller.kept(cell.kind, {text_.data() + cell.integer, qsizetype(cell.length)}));
        } else if (cell.kind == Kind::Value) {
            smaller.append(values_[std::size_t(cell.integer)]);
        } else {
            smaller.cells_.push_back(cell);
        }
    }
    smaller.text_.shrink_to_fit();
    *this = std::move(smaller);
}

bool operator==(const TableCells& a, const TableCells& b) {
    return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin());
}

} // namespace oc

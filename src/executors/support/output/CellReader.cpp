// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/support/output/CellReader.h"

#include "engine/base/Json.h"
#include "executors/support/output/NumberText.h"

#include <cmath>
#include <optional>

namespace oc {

using numberText::whole;

namespace {

QByteArrayView trimmed(QByteArrayView text) {
    qsizetype begin = 0, end = text.size();
    const auto space = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
    while (begin < end && space(text[begin]))
        ++begin;
    while (end > begin && space(text[end - 1]))
        --end;
    return text.sliced(begin, end - begin);
}

/// "1,234,567" without its commas; nothing when they do not stand where they should.
std::optional<QByteArray> withoutThousands(QByteArrayView text) {
    const qsizetype point = text.indexOf('.');
    const QByteArrayView integral = point < 0 ? text : text.first(point);
    if (!integral.contains(',')) return std::nullopt;
    QByteArray plain;
    qsizetype digits = 0;
    bool first = true;
    for (qsizetype i = 0; i < integral.size(); ++i) {
        const char c = integral[i];
        if (c == ',') {
            if (digits == 0 || digits > 3 || (!first && digits != 3)) return std::nullopt;
            first = false;
            digits = 0;
        } else {
            if (c >= '0' && c <= '9') ++digits;
            plain.append(c);
        }
    }
    if (digits != 3) return std::nullopt;
    if (point >= 0) plain.append(text.sliced(point).data(), text.size() - point);
    return plain;
}

std::optional<double> real(QByteArrayView text) {
    if (text.endsWith('%')) text = trimmed(text.first(text.size() - 1));
    std::optional<double> value = whole<double>(text);
    if (!value) {
        if (const auto plain = withoutThousands(text)) value = whole<double>(*plain);
    }
    if (value && !std::isfinite(*value)) return std::nullopt; // JSON has no NaN
    return value;
}

std::optional<double> seconds(QByteArrayView text) {
    if (const auto plain = real(text)) return plain;
    if (text.contains(':')) { // [[DD-]hh:]mm:ss[.fraction]
        double days = 0;
        if (const qsizetype dash = text.indexOf('-'); dash > 0) {
            const auto value = whole<qint64>(text.first(dash));
            if (!value) return std::nullopt;
            days = double(*value);
            text = text.sliced(dash + 1);
        }
        double total = 0;
        int parts = 0;
        while (true) {
            const qsizetype colon = text.indexOf(':');
            const auto value = whole<double>(colon < 0 ? text : text.first(colon));
            if (!value || *value < 0 || ++parts > 3) return std::nullopt;
            total = total * 60 + *value;
            if (colon < 0) break;
            text = text.sliced(colon + 1);
        }
        return parts < 2 ? std::nullopt : std::optional(days * 86400 + total);
    }
    const auto parsed = parseDuration(QJsonValue(QString::fromUtf8(text)));
    if (!parsed) return std::nullopt;
    return double(parsed->count()) / 1000.0;
}

std::optional<bool> truth(QByteArrayView text) {
    for (const char* word : {"true", "yes", "on", "1", "t", "y", "enabled"}) {
        if (text.compare(word, Qt::CaseInsensitive) == 0) return true;
    }
    for (const char* word : {"false", "no", "off", "0", "f", "n", "disabled"}) {
        if (text.compare(word, Qt::CaseInsensitive) == 0) return false;
    }
    return std::nullopt;
}

} // namespace

CellReader::CellReader(const OutputColumn& column)
    : type_(column.column.type), scale_(column.scale), nullText_(column.nullText.toUtf8()), time_(column.timeFormat) {
    for (auto value = column.values.begin(); value != column.values.end(); ++value)
        values_.push_back({value.key().toUtf8(), value->toUtf8()});
    if (scale_ == std::floor(scale_) && std::abs(scale_) < 1e15) wholeScale_ = qint64(scale_);
    isPlain_ = type_ == ColumnType::String && nullText_.isEmpty() && values_.empty();
    const bool isNumber = type_ == ColumnType::Integer || type_ == ColumnType::Number || type_ == ColumnType::Percent;
    isCostly_ = !isPlain_ && (!isNumber || !values_.empty());
}

bool CellReader::add(QByteArrayView raw, TableCells& cells) {
    if (isPlain_) {
        cells.appendText(raw);
        return true;
    }
    const QByteArrayView text = trimmed(raw);
    if (!nullText_.isEmpty() && text == nullText_) {
        cells.appendNull();
        return true;
    }
    for (const auto& [from, to] : values_) {
        if (from == text) return addTyped(to, cells);
    }
    if (type_ == ColumnType::String) {
        cells.appendText(raw);
        return true;
    }
    if (text.isEmpty()) {
        cells.appendNull();
        return true;
    }
    return addTyped(text, cells);
}

bool CellReader::addTyped(QByteArrayView text, TableCells& cells) {
    switch (type_) {
    case ColumnType::String:
        cells.appendText(text);
        return true;
    case ColumnType::Integer:
        if (addInteger(text, cells)) return true;
        break;
    case ColumnType::Bytes:
        if (addInteger(text, cells)) return true;
        if (const auto size = parseSize(QJsonValue(QString::fromUtf8(text)))) {
            cells.appendInteger(*size);
            return true;
        }
        break;
    case ColumnType::Number:
    case ColumnType::Percent:
        if (const auto value = real(text); value && std::isfinite(*value * scale_)) {
            cells.appendNumber(*value * scale_);
            return true;
        }
        break;
    case ColumnType::Boolean:
        if (const auto value = truth(text)) {
            cells.appendBool(*value);
            return true;
        }
        break;
    case ColumnType::Duration:
        if (const auto value = seconds(text); value && std::isfinite(*value * scale_)) {
            cells.appendNumber(*value * scale_);
            return true;
        }
        break;
    case ColumnType::Time:
        if (const auto value = time_.read(text)) {
            text_.clear();
            appendIsoTime(text_, *value);
            cells.appendText(text_);
            return true;
        }
        break;
    case ColumnType::Json:
        if (auto value = json::parse(QByteArray(text.data(), text.size()))) {
            cells.append(*value);
            return true;
        }
        break;
    }
    cells.appendNull();
    return false;
}

bool CellReader::addInteger(QByteArrayView text, TableCells& cells) const {
    if (wholeScale_) {
        qint64 scaled = 0;
        if (const auto value = whole<qint64>(text); value && !__builtin_mul_overflow(*value, *wholeScale_, &scaled)) {
            cells.appendInteger(scaled);
            return true;
        }
    }
    const auto value = real(text);
    if (!value) return false;
    const double scaled = std::round(*value * scale_);
    if (!(std::abs(scaled) < 9.2e18)) return false;
    cells.appendInteger(qint64(scaled));
    return true;
}

bool CellReader::add(const QJsonValue& value, TableCells& cells) {
    switch (value.type()) {
    case QJsonValue::Undefined:
    case QJsonValue::Null:
        cells.appendNull();
        return true;
    case QJsonValue::String:
        if (isPlain_ || type_ == ColumnType::Json) {
            cells.append(value);
            return true;
        }
        return add(QByteArrayView(value.toString().toUtf8()), cells);
    case QJsonValue::Double:
        if (takesNumbers()) {
            cells.append(value);
            return true;
        }
        return add(QByteArrayView(json::toText(value)), cells);
    case QJsonValue::Bool:
        if (takesBooleans()) {
            cells.appendBool(value.toBool());
            return true;
        }
        return add(QByteArrayView(value.toBool() ? "true" : "false"), cells);
    case QJsonValue::Array:
    case QJsonValue::Object:
        if (type_ == ColumnType::Json) {
            cells.append(value);
            return true;
        }
        if (type_ == ColumnType::String) {
            cells.append(QString::fromUtf8(json::toText(value)));
            return true;
        }
        break;
    }
    cells.appendNull();
    return false;
}

bool CellReader::takesNumbers() const {
    switch (type_) {
    case ColumnType::Json:
        return true;
    case ColumnType::Integer:
    case ColumnType::Number:
    case ColumnType::Bytes:
    case ColumnType::Percent:
    case ColumnType::Duration:
        return scale_ == 1.0 && values_.empty();
    default:
        return false;
    }
}

bool CellReader::takesBooleans() const {
    return values_.empty() && (type_ == ColumnType::Boolean || type_ == ColumnType::Json);
}

namespace cellReader {

QString isoText(qint64 milliseconds) {
    std::string text;
    appendIsoTime(text, milliseconds);
    return QString::fromLatin1(text.data(), qsizetype(text.size()));
}

QJsonValue fromText(const OutputColumn& column, QByteArrayView text, bool& bad) {
    TableCells cells;
    if (!CellReader(column).add(text, cells)) bad = true;
    return cells.at(0);
}

QJsonValue fromJson(const OutputColumn& column, const QJsonValue& value, bool& bad) {
    TableCells cells;
    if (!CellReader(column).add(value, cells)) bad = true;
    return cells.at(0);
}

} // namespace cellReader
} // namespace oc

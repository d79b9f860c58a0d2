// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/support/output/CellReader.h"

#include "engine/base/Json.h"

#include <QDateTime>
#include <QLocale>
#include <QRegularExpression>

#include <charconv>
#include <chrono>
#include <cmath>
#include <limits>
#include <optional>

namespace oc::cellReader {
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

template <class T>
std::optional<T> whole(QByteArrayView text) {
    if (text.startsWith('+')) text = text.sliced(1);
    T value{};
    const char* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc() || rest != end || text.isEmpty()) return std::nullopt;
    return value;
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

QJsonValue number(double value) {
    if (value == std::floor(value) && std::abs(value) < 9.0e15) return QJsonValue(qint64(value));
    return value;
}

QJsonValue integer(QByteArrayView text, double scale, bool& bad) {
    if (scale == 1.0) {
        if (const auto value = whole<qint64>(text)) return *value;
    }
    const auto value = real(text);
    if (!value) {
        bad = true;
        return QJsonValue::Null;
    }
    const double scaled = std::round(*value * scale);
    if (std::abs(scaled) >= 9.2e18) {
        bad = true;
        return QJsonValue::Null;
    }
    return QJsonValue(qint64(scaled));
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

std::optional<qint64> milliseconds(const QString& format, QByteArrayView text) {
    const auto scaled = [&text](double factor) -> std::optional<qint64> {
        const auto value = whole<double>(text);
        if (!value || std::abs(*value * factor) > 8.0e15) return std::nullopt;
        return qint64(std::llround(*value * factor));
    };
    if (text.startsWith('@')) text = text.sliced(1); // as systemctl --timestamp=unix and date take it
    if (format == QLatin1StringView("unix")) return scaled(1000);
    if (format == QLatin1StringView("unix_ms")) return scaled(1);
    if (format == QLatin1StringView("unix_us")) return scaled(0.001);
    // "/Date(1763928665123)/" or with an offset behind the number, which only tells the zone it was shown in: JSON of
    // Windows PowerShell.
    if (format.isEmpty() && text.startsWith("/Date(") && text.endsWith(")/") && text.size() > 8) {
        QByteArrayView number = text.sliced(6, text.size() - 8);
        const qsizetype sign = number.size() - 5;
        if (sign > 0 && (number[sign] == '+' || number[sign] == '-')) number = number.first(sign);
        const auto value = whole<qint64>(number);
        return value && std::abs(*value) < qint64(8.0e15) ? value : std::nullopt;
    }
    if (format == QLatin1StringView("unix_ns")) return scaled(0.000001);
    // Programs pad the day of the month with a blank ("Nov  3").
    const QString string = QString::fromUtf8(text).simplified();
    QDateTime time =
        format.isEmpty() ? QDateTime::fromString(string, Qt::ISODateWithMs) : QLocale::c().toDateTime(string, format);
    if (format.isEmpty() && !time.isValid()) {
        // "2026-11-23 20:11:05+00", as databases write it: hours alone as offset.
        QString widened = string;
        if (const qsizetype sign = widened.size() - 3;
            sign > 10 && (widened[sign] == QLatin1Char('+') || widened[sign] == QLatin1Char('-'))) {
            widened += QStringLiteral(":00");
        }
        time = QDateTime::fromString(widened, Qt::ISODateWithMs);
    }
    if (format.isEmpty() && !time.isValid()) {
        // "2026-11-23 20:11:05.123456789 +0100 CET", as programs written in Go print it.
        static const QRegularExpression go(
            QStringLiteral("^(\\d{4}-\\d\\d-\\d\\d) (\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?) ([+-]\\d\\d)(\\d\\d) \\S+$"));
        if (const auto parts = go.match(string); parts.hasMatch()) {
            time = QDateTime::fromString(
                QStringLiteral("%1T%2%3:%4")
                    .arg(parts.captured(1), parts.captured(2), parts.captured(3), parts.captured(4)),
                Qt::ISODateWithMs);
        }
    }
    if (!time.isValid()) return std::nullopt;
    return time.toMSecsSinceEpoch();
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

QJsonValue typed(const OutputColumn& column, QByteArrayView text, bool& bad) {
    switch (column.column.type) {
    case ColumnType::String:
        return QString::fromUtf8(text);
    case ColumnType::Integer:
        return integer(text, column.scale, bad);
    case ColumnType::Bytes: {
        bool plainBad = false;
        const QJsonValue plain = integer(text, column.scale, plainBad);
        if (!plainBad) return plain;
        const auto size = parseSize(QJsonValue(QString::fromUtf8(text)));
        if (size) return QJsonValue(*size);
        break;
    }
    case ColumnType::Number:
    case ColumnType::Percent:
        if (const auto value = real(text)) return number(*value * column.scale);
        break;
    case ColumnType::Boolean:
        if (const auto value = truth(text)) return *value;
        break;
    case ColumnType::Duration:
        if (const auto value = seconds(text)) return number(*value * column.scale);
        break;
    case ColumnType::Time:
        if (const auto value = milliseconds(column.timeFormat, text)) return isoText(*value);
        break;
    case ColumnType::Json:
        if (auto value = json::parse(QByteArray(text.data(), text.size()))) return *value;
        break;
    }
    bad = true;
    return QJsonValue::Null;
}

} // namespace

QString isoText(qint64 msSinceEpoch) {
    using namespace std::chrono;
    const sys_time<std::chrono::milliseconds> time{std::chrono::milliseconds(msSinceEpoch)};
    const auto day = floor<days>(time);
    const year_month_day date{day};
    const hh_mm_ss clock{time - day};
    char buffer[48];
    const int length =
        std::snprintf(buffer, sizeof buffer, "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", int(date.year()),
                      unsigned(date.month()), unsigned(date.day()), int(clock.hours().count()),
                      int(clock.minutes().count()), int(clock.seconds().count()), int(clock.subseconds().count()));
    return QString::fromLatin1(buffer, length);
}

QJsonValue fromText(const OutputColumn& column, QByteArrayView raw, bool& bad) {
    const QByteArrayView text = trimmed(raw);
    if (!column.nullText.isEmpty() && text == column.nullText.toUtf8()) return QJsonValue::Null;
    if (!column.values.isEmpty()) {
        const auto mapped = column.values.constFind(QString::fromUtf8(text));
        if (mapped != column.values.cend()) return typed(column, mapped->toUtf8(), bad);
    }
    if (column.column.type == ColumnType::String) return QString::fromUtf8(raw);
    if (text.isEmpty()) return QJsonValue::Null;
    return typed(column, text, bad);
}

QJsonValue fromJson(const OutputColumn& column, const QJsonValue& value, bool& bad) {
    switch (value.type()) {
    case QJsonValue::Undefined:
    case QJsonValue::Null:
        return QJsonValue::Null;
    case QJsonValue::String:
        if (column.column.type == ColumnType::Json) return value;
        if (column.column.type == ColumnType::String && column.values.isEmpty() && column.nullText.isEmpty())
            return value;
        return fromText(column, value.toString().toUtf8(), bad);
    case QJsonValue::Double:
        switch (column.column.type) {
        case ColumnType::Json:
            return value;
        case ColumnType::Integer:
        case ColumnType::Number:
        case ColumnType::Bytes:
        case ColumnType::Percent:
        case ColumnType::Duration:
            if (column.scale == 1.0 && column.values.isEmpty()) return value;
            break;
        default:
            break;
        }
        return fromText(column, json::toText(value), bad);
    case QJsonValue::Bool:
        if (column.values.isEmpty() &&
            (column.column.type == ColumnType::Boolean || column.column.type == ColumnType::Json)) {
            return value;
        }
        return fromText(column, value.toBool() ? "true" : "false", bad);
    case QJsonValue::Array:
    case QJsonValue::Object:
        if (column.column.type == ColumnType::Json) return value;
        if (column.column.type == ColumnType::String) return QString::fromUtf8(json::toText(value));
        bad = true;
        return QJsonValue::Null;
    }
    return QJsonValue::Null;
}

} // namespace oc::cellReader

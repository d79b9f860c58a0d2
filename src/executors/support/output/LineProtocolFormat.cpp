// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/support/output/CellReader.h"
#include "executors/support/output/JsonPath.h"
#include "executors/support/output/OutputFormats.h"
#include "executors/support/output/TableBuilder.h"

#include <QJsonObject>

#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>
#include <optional>

namespace oc::outputFormats {
namespace {

// InfluxDB line protocol: measurement[,tag=value...] field=value[,field=value...] [nanoseconds]. Text in quotation
// marks may hold line breaks, so that the whole is read, not line by line.
class Reader {
public:
    explicit Reader(QByteArrayView bytes) : at_(bytes.data()), end_(bytes.data() + bytes.size()) {}

    /// False at the end.
    bool next(QJsonObject& point) {
        while (at_ != end_) {
            const char* const begin = at_;
            skip(" \t\r\n");
            if (at_ == end_) break;
            if (*at_ == '#') {
                toNextLine();
                continue;
            }
            if (end_ - at_ > 2 && at_[0] == '>' && at_[1] == ' ') at_ += 2; // what telegraf --test puts before each
            point = QJsonObject();
            if (read(point)) return true;
            ++badLines_;
            at_ = begin;
            skip(" \t\r\n");
            toNextLine();
        }
        return false;
    }
    [[nodiscard]] qsizetype badLines() const { return badLines_; }

private:
    void skip(const char* characters) {
        while (at_ != end_ && *at_ != '\0' && std::strchr(characters, *at_))
            ++at_;
    }
    void toNextLine() {
        const auto* newline = static_cast<const char*>(std::memchr(at_, '\n', std::size_t(end_ - at_)));
        at_ = newline ? newline + 1 : end_;
    }
    [[nodiscard]] bool isEndOfLine() const { return at_ == end_ || *at_ == '\n' || *at_ == '\r'; }

    /// Up to one of the stops, which a backslash takes its meaning; before any other character it is one itself.
    QString name(const char* stops) {
        QByteArray text;
        while (!isEndOfLine() && (*at_ == '\0' || !std::strchr(stops, *at_))) {
            const bool escapes = *at_ == '\\' && end_ - at_ > 1 && at_[1] != '\0' && std::strchr(",= ", at_[1]);
            if (escapes) ++at_;
            text.append(*at_++);
        }
        return QString::fromUtf8(text);
    }

    std::optional<QString> quoted() {
        QByteArray text;
        for (++at_; at_ != end_; ++at_) {
            if (*at_ == '"') {
                ++at_;
                return QString::fromUtf8(text);
            }
            const bool escapes = *at_ == '\\' && end_ - at_ > 1 && (at_[1] == '"' || at_[1] == '\\');
            if (escapes) ++at_;
            text.append(*at_);
        }
        return std::nullopt;
    }

    template <class Number>
    static std::optional<Number> number(QByteArrayView text) {
        if (text.startsWith('+')) text = text.sliced(1);
        Number value{};
        const char* end = text.data() + text.size();
        const auto [rest, error] = std::from_chars(text.data(), end, value);
        if (text.isEmpty() || text.startsWith('+') || rest != end || error != std::errc()) return std::nullopt;
        return value;
    }

    std::optional<QJsonValue> fieldValue() {
        if (at_ != end_ && *at_ == '"') {
            auto text = quoted();
            if (!text) return std::nullopt;
            return QJsonValue(*text);
        }
        const char* begin = at_;
        while (!isEndOfLine() && *at_ != ',' && *at_ != ' ')
            ++at_;
        const QByteArrayView word(begin, at_ - begin);
        for (const char* yes : {"t", "T", "true", "True", "TRUE"}) {
            if (word == yes) return QJsonValue(true);
        }
        for (const char* no : {"f", "F", "false", "False", "FALSE"}) {
            if (word == no) return QJsonValue(false);
        }
        if (word.endsWith('i')) {
            const auto value = number<qint64>(word.chopped(1));
            return value ? std::optional(QJsonValue(*value)) : std::nullopt;
        }
        if (word.endsWith('u')) {
            const auto value = number<quint64>(word.chopped(1));
            if (!value) return std::nullopt;
            return *value <= quint64(std::numeric_limits<qint64>::max()) ? QJsonValue(qint64(*value))
                                                                         : QJsonValue(double(*value));
        }
        const auto value = number<double>(word);
        if (!value || !std::isfinite(*value)) return std::nullopt;
        return QJsonValue(*value);
    }

    bool read(QJsonObject& point) {
        const QString measurement = name(", ");
        if (measurement.isEmpty()) return false;
        QJsonObject tags;
        while (at_ != end_ && *at_ == ',') {
            ++at_;
            const QString key = name(",= ");
            if (key.isEmpty() || at_ == end_ || *at_ != '=') return false;
            ++at_;
            const QString value = name(",= ");
            if (value.isEmpty()) return false;
            tags.insert(key, value);
        }
        if (at_ == end_ || *at_ != ' ') return false;
        skip(" ");
        QJsonObject fields;
        while (true) {
            const QString key = name(",= ");
            if (key.isEmpty() || at_ == end_ || *at_ != '=') return false;
            ++at_;
            auto value = fieldValue();
            if (!value) return false;
            fields.insert(key, std::move(*value));
            if (at_ == end_ || *at_ != ',') break;
            ++at_;
        }
        if (!isEndOfLine() && *at_ != ' ') return false;
        skip(" \t");
        if (!isEndOfLine()) {
            const char* begin = at_;
            while (!isEndOfLine() && *at_ != ' ')
                ++at_;
            const auto nanoseconds = number<qint64>(QByteArrayView(begin, at_ - begin));
            skip(" \t");
            if (!nanoseconds || !isEndOfLine()) return false;
            point.insert(QStringLiteral("time"), cellReader::isoText(*nanoseconds / 1'000'000));
        }
        point.insert(QStringLiteral("measurement"), measurement);
        point.insert(QStringLiteral("tags"), tags);
        point.insert(QStringLiteral("fields"), fields);
        return true;
    }

    const char* at_;
    const char* end_;
    qsizetype badLines_ = 0;
};

QList<OutputColumn> usual() {
    QList<OutputColumn> columns;
    const std::pair<const char*, ColumnType> wanted[] = {{"measurement", ColumnType::String},
                                                         {"tags", ColumnType::Json},
                                                         {"fields", ColumnType::Json},
                                                         {"time", ColumnType::Time}};
    for (const auto& [name, type] : wanted) {
        OutputColumn& column = columns.emplace_back();
        column.column.name = QLatin1String(name);
        column.column.type = type;
    }
    return columns;
}

} // namespace

Result<ParsedOutput> lineProtocol(const OutputSpec& spec, QByteArrayView bytes) {
    TableBuilder builder(spec.columns.isEmpty() ? usual() : spec.columns);
    std::vector<JsonPath> paths;
    for (const OutputColumn& column : builder.columns())
        paths.emplace_back(column.source.isEmpty() ? column.column.name : column.source);
    Reader reader(bytes);
    QJsonObject point;
    bool any = false;
    while (reader.next(point)) {
        any = true;
        if (builder.isFull()) {
            builder.rowLeftOut();
            continue;
        }
        for (const JsonPath& path : paths)
            builder.add(path.in(point));
        builder.endRow();
    }
    if (!any && reader.badLines() > 0) {
        return Error{QStringLiteral("output_unreadable"),
                     QStringLiteral("no line of the output is InfluxDB line protocol"),
                     QStringLiteral("the raw output is kept beside the result"),
                     {}};
    }
    ParsedOutput parsed;
    parsed.output = builder.finish(spec, parsed.notices);
    if (reader.badLines() > 0) {
        parsed.notices.prepend(
            reader.badLines() == 1
                ? QStringLiteral("1 line is not line protocol and was left out")
                : QStringLiteral("%1 lines are not line protocol and were left out").arg(reader.badLines()));
    }
    return parsed;
}

} // namespace oc::outputFormats

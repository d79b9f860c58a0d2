// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/support/output/JsonPath.h"
#include "executors/support/output/LineReader.h"
#include "executors/support/output/OutputFormats.h"
#include "executors/support/output/TableBuilder.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QSet>

#include <algorithm>
#include <optional>

namespace oc::outputFormats {
namespace {

Error unreadable(const QByteArray& bytes, const QJsonParseError& error) {
    const qsizetype offset = std::clamp<qsizetype>(error.offset, 0, bytes.size());
    const QByteArrayView before = QByteArrayView(bytes).first(offset);
    const auto line = std::count(before.begin(), before.end(), '\n') + 1;
    const qsizetype column = offset - (before.lastIndexOf('\n') + 1) + 1;
    const QString found = QString::fromUtf8(bytes.mid(std::max<qsizetype>(offset - 1, 0), 40)).simplified();
    return {QStringLiteral("output_unreadable"),
            QStringLiteral("the output is not JSON: line %1, column %2: %3%4")
                .arg(line)
                .arg(column)
                .arg(error.errorString(), found.isEmpty() ? QString() : QStringLiteral(" near \"%1\"").arg(found)),
            QStringLiteral("the raw output is kept beside the result"),
            {}};
}

bool isBlank(QByteArrayView text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); });
}

Result<QJsonValue> readDocument(const QByteArray& bytes) {
    QJsonParseError error;
    QByteArray text = bytes;
    if (text.startsWith("\xEF\xBB\xBF")) text = text.mid(3);
    QJsonDocument document = QJsonDocument::fromJson(text, &error);
    if (error.error == QJsonParseError::IllegalUTF8String) {
        text = QString::fromUtf8(text).toUtf8();
        document = QJsonDocument::fromJson(text, &error);
    }
    if (error.error == QJsonParseError::NoError) {
        return document.isArray() ? QJsonValue(document.array()) : QJsonValue(document.object());
    }
    // A bare value is JSON too (RFC 8259), but not to QJsonDocument.
    QJsonParseError again;
    const QJsonDocument wrapped = QJsonDocument::fromJson('[' + text + ']', &again);
    if (again.error == QJsonParseError::NoError && wrapped.array().size() == 1) return wrapped.array().at(0);
    return unreadable(text, error);
}

/// The keys of the first object in their order in the text: QJsonObject sorts them, and people want the columns of a
/// query as they asked for them. Only for texts already known to be JSON.
QStringList keysInOrder(QByteArrayView text) {
    QStringList keys;
    qsizetype at = text.indexOf('{');
    if (at < 0) return keys;
    int depth = 0;
    bool isKey = true;
    for (; at < text.size(); ++at) {
        const char c = text[at];
        if (c == '"') {
            const qsizetype begin = at++;
            while (at < text.size() && text[at] != '"')
                at += text[at] == '\\' ? 2 : 1;
            if (depth == 1 && isKey && at < text.size()) {
                const QByteArray quoted = '[' + QByteArray(text.data() + begin, at - begin + 1) + ']';
                const QString key = QJsonDocument::fromJson(quoted).array().at(0).toString();
                if (!keys.contains(key)) keys.append(key);
            }
        } else if (c == '{' || c == '[') {
            ++depth;
        } else if (c == '}' || c == ']') {
            if (--depth == 0) return keys;
        } else if (c == ':' && depth == 1) {
            isKey = false;
        } else if (c == ',' && depth == 1) {
            isKey = true;
        }
    }
    return keys;
}

ColumnType typeOf(const QJsonValue& value) {
    switch (value.type()) {
    case QJsonValue::Bool:
        return ColumnType::Boolean;
    case QJsonValue::Double: {
        const double number = value.toDouble();
        return value.toInteger(std::numeric_limits<qint64>::min()) != std::numeric_limits<qint64>::min() ||
                       number < -9.2e18
                   ? ColumnType::Integer
                   : ColumnType::Number;
    }
    case QJsonValue::Array:
    case QJsonValue::Object:
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

QList<OutputColumn> undeclared(const QJsonArray& rows, const QStringList& order) {
    QStringList names = order;
    QSet<QString> seen(names.begin(), names.end());
    QHash<QString, ColumnType> types;
    bool scalars = false;
    for (const QJsonValue& row : rows) {
        if (!row.isObject()) {
            scalars = true;
            continue;
        }
        const QJsonObject object = row.toObject();
        for (auto entry = object.begin(); entry != object.end(); ++entry) {
            if (!seen.contains(entry.key())) {
                seen.insert(entry.key());
                names.append(entry.key());
            }
            if (entry.value().isNull()) continue;
            const auto known = types.constFind(entry.key());
            types.insert(entry.key(),
                         joined(known == types.cend() ? std::nullopt : std::optional(*known), typeOf(entry.value())));
        }
    }
    QList<OutputColumn> columns;
    for (const QString& name : std::as_const(names)) {
        OutputColumn column;
        column.column.name = name;
        column.column.type = types.value(name, ColumnType::String);
        columns.append(std::move(column));
    }
    if (scalars && columns.isEmpty()) {
        OutputColumn column;
        column.column.name = QStringLiteral("value");
        column.column.type = ColumnType::Json;
        columns.append(std::move(column));
    }
    return columns;
}

/// Finds the cells of one column: in the row, and from there, when the column has a lookup, in the whole document.
class CellFinder {
public:
    CellFinder(const OutputColumn& column, const QJsonValue& document)
        : path_(pathOf(column)), looksUp_(!column.lookup.isEmpty()) {
        const qsizetype star = column.lookup.indexOf(QLatin1Char('*'));
        if (star < 0) return;
        const auto part = [](QString text) {
            if (text.startsWith(QLatin1Char('.'))) text.remove(0, 1);
            if (text.endsWith(QLatin1Char('.'))) text.chop(1);
            return JsonPath(text);
        };
        table_ = part(column.lookup.left(star)).in(document).toObject();
        rest_ = part(column.lookup.mid(star + 1));
    }

    [[nodiscard]] QJsonValue in(const QJsonValue& row) const {
        const QJsonValue found = path_.in(row);
        return looksUp_ ? rest_.in(table_.value(found.toString())) : found;
    }

private:
    static QString pathOf(const OutputColumn& column) {
        if (column.source == QLatin1StringView("$")) return {}; // the whole row
        return column.source.isEmpty() ? column.column.name : column.source;
    }

    JsonPath path_;
    bool looksUp_;
    QJsonObject table_;
    JsonPath rest_;
};

StepOutput build(const OutputSpec& spec, const QJsonArray& rows, const QStringList& order, const QJsonValue& document,
                 QStringList& notices) {
    const bool declared = !spec.columns.isEmpty();
    if (spec.record && !declared) {
        StepOutput output;
        output.fields = rows.isEmpty() ? QJsonObject() : rows.at(0).toObject();
        return output;
    }
    TableBuilder builder(declared ? spec.columns : undeclared(rows, order));
    std::vector<CellFinder> finders;
    if (declared) {
        for (const OutputColumn& column : builder.columns())
            finders.emplace_back(column, document);
    }
    for (const QJsonValue& row : rows) {
        if (builder.isFull()) {
            builder.rowLeftOut();
            continue;
        }
        if (declared) {
            for (const CellFinder& finder : finders)
                builder.add(finder.in(row));
        } else if (row.isObject()) {
            const QJsonObject object = row.toObject();
            for (const OutputColumn& column : builder.columns())
                builder.add(object.value(column.column.name));
        } else {
            builder.add(row);
        }
        builder.endRow();
    }
    return builder.finish(spec, notices);
}

} // namespace

Result<ParsedOutput> json(const OutputSpec& spec, const QByteArray& bytes) {
    ParsedOutput parsed;
    if (isBlank(bytes)) { // what sqlite3 -json prints for no rows
        parsed.output = build(spec, {}, {}, {}, parsed.notices);
        return parsed;
    }
    auto document = readDocument(bytes);
    if (!document && spec.orText) document = QJsonValue(QString::fromUtf8(bytes));
    if (!document) return document.error();
    const QJsonValue found = JsonPath(spec.rowsPath).in(*document);
    if (found.isUndefined()) {
        return Error{QStringLiteral("output_unreadable"),
                     QStringLiteral("the output has no %1, where its rows should be").arg(spec.rowsPath),
                     QStringLiteral("the raw output is kept beside the result"),
                     {}};
    }
    if (spec.record && spec.columns.isEmpty() && spec.rowsPath.isEmpty()) {
        // Whatever a program says: an object is a record, a list a table.
        if (!found.isArray()) {
            if (found.isObject())
                parsed.output.fields = found.toObject();
            else if (!found.isNull())
                parsed.output.fields.insert(QStringLiteral("value"), found);
            return parsed;
        }
        OutputSpec table = spec;
        table.record = false;
        parsed.output = build(table, found.toArray(), keysInOrder(bytes), *document, parsed.notices);
        return parsed;
    }
    QJsonArray rows;
    if (found.isArray() && !(spec.record && spec.rowsPath.isEmpty())) {
        rows = found.toArray();
    } else if (!found.isNull()) {
        rows.append(found);
    }
    parsed.output =
        build(spec, rows, spec.rowsPath.isEmpty() ? keysInOrder(bytes) : QStringList(), *document, parsed.notices);
    return parsed;
}

Result<ParsedOutput> jsonLines(const OutputSpec& spec, QByteArrayView bytes) {
    ParsedOutput parsed;
    LineReader reader(spec, bytes);
    QByteArrayView line;
    QByteArrayView first;
    QJsonArray rows;
    qsizetype wrong = 0;
    std::optional<Error> error;
    const JsonPath path(spec.rowsPath);
    while (reader.next(line)) {
        if (isBlank(line)) continue;
        const auto document = readDocument(QByteArray::fromRawData(line.data(), line.size()));
        if (!document) {
            ++wrong;
            if (!error) error = document.error();
            continue;
        }
        if (first.isEmpty()) first = line;
        const QJsonValue row = path.in(*document);
        if (!row.isUndefined()) rows.append(row);
    }
    if (rows.isEmpty() && error) return *error;
    parsed.output = build(spec, rows, spec.rowsPath.isEmpty() ? keysInOrder(first) : QStringList(), {}, parsed.notices);
    if (wrong > 0) {
        parsed.notices.prepend(wrong == 1 ? QStringLiteral("1 line is not JSON and was left out")
                                          : QStringLiteral("%1 lines are not JSON and were left out").arg(wrong));
    }
    return parsed;
}

} // namespace oc::outputFormats

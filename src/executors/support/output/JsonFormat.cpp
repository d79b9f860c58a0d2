// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/support/output/JsonPath.h"
#include "executors/support/output/JsonReader.h"
#include "executors/support/output/JsonRows.h"
#include "executors/support/output/LineReader.h"
#include "executors/support/output/OutputFormats.h"
#include "executors/support/output/TableBuilder.h"

#include <QJsonObject>

#include <optional>

namespace oc::outputFormats {
namespace {

using Element = JsonReader::Element;

/// eachRow calls what it is given with every row, and may be asked twice.
template <class EachRow>
StepOutput build(const OutputSpec& spec, bool inOrder, const Element* document, const EachRow& eachRow,
                 QStringList& notices) {
    const auto addRows = [&eachRow](TableBuilder& builder, auto& cells) {
        eachRow([&](Element row) {
            if (builder.isFull()) {
                builder.rowLeftOut();
                return;
            }
            cells.add(row, builder);
            builder.endRow();
        });
    };
    if (!spec.columns.isEmpty()) {
        TableBuilder builder(spec.columns);
        JsonCells cells(builder.columns());
        if (document) cells.lookIn(*document);
        addRows(builder, cells);
        return builder.finish(spec, notices);
    }
    if (spec.record) {
        StepOutput output;
        bool first = true;
        eachRow([&](Element row) {
            if (std::exchange(first, false)) output.fields = JsonReader::valueOf(row).toObject();
        });
        return output;
    }
    JsonColumns columns(inOrder);
    eachRow([&columns](Element row) { columns.look(row); });
    TableBuilder builder(columns.columns());
    addRows(builder, columns);
    return builder.finish(spec, notices);
}

} // namespace

Result<ParsedOutput> json(const OutputSpec& spec, const QByteArray& bytes) {
    ParsedOutput parsed;
    if (JsonReader::isBlank(bytes)) { // what sqlite3 -json prints for no rows
        parsed.output = build(
            spec, true, nullptr, [](const auto&) {}, parsed.notices);
        return parsed;
    }
    JsonReader reader;
    auto document = reader.read(bytes);
    if (!document && spec.orText) document = reader.readAsString(bytes);
    if (!document) return document.error();
    Element found;
    if (!elementAt(JsonPath(spec.rowsPath), *document, found)) {
        return Error{QStringLiteral("output_unreadable"),
                     QStringLiteral("the output has no %1, where its rows should be").arg(spec.rowsPath),
                     QStringLiteral("the raw output is kept beside the result"),
                     {}};
    }
    OutputSpec table = spec;
    bool isList = found.is_array();
    if (spec.record && spec.columns.isEmpty() && spec.rowsPath.isEmpty()) {
        // Whatever a program says: an object is a record, a list a table.
        if (!isList) {
            if (found.is_object())
                parsed.output.fields = JsonReader::valueOf(found).toObject();
            else if (!found.is_null())
                parsed.output.fields.insert(QStringLiteral("value"), JsonReader::valueOf(found));
            return parsed;
        }
        table.record = false;
    } else if (spec.record && spec.rowsPath.isEmpty()) {
        isList = false; // the document is the row
    }
    const auto eachRow = [&found, isList](const auto& take) {
        if (isList) {
            const simdjson::dom::array list = found.get_array().value_unsafe();
            for (const Element row : list)
                take(row);
        } else if (!found.is_null()) {
            take(found);
        }
    };
    parsed.output = build(table, spec.rowsPath.isEmpty(), &*document, eachRow, parsed.notices);
    return parsed;
}

Result<ParsedOutput> jsonLines(const OutputSpec& spec, QByteArrayView bytes) {
    ParsedOutput parsed;
    qsizetype wrong = 0;
    bool any = false;
    std::optional<Error> error;
    const JsonPath path(spec.rowsPath);
    JsonReader reader;
    // A line's elements live until the next one is read: who wants all rows twice reads them twice.
    const auto eachRow = [&](const auto& take) {
        LineReader lines(spec, bytes);
        QByteArrayView line;
        wrong = 0;
        while (lines.next(line)) {
            if (JsonReader::isBlank(line)) continue;
            const auto document = reader.read(line, bytes.end() - line.end());
            if (!document) {
                ++wrong;
                if (!error) error = document.error();
                continue;
            }
            Element row;
            if (!elementAt(path, *document, row)) continue;
            any = true;
            take(row);
        }
    };
    parsed.output = build(spec, spec.rowsPath.isEmpty(), nullptr, eachRow, parsed.notices);
    if (!any && error) return *error;
    if (wrong > 0) {
        parsed.notices.prepend(wrong == 1 ? QStringLiteral("1 line is not JSON and was left out")
                                          : QStringLiteral("%1 lines are not JSON and were left out").arg(wrong));
    }
    return parsed;
}

} // namespace oc::outputFormats

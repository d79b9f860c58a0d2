// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/support/output/OutputFormats.h"
#include "executors/support/output/TableBuilder.h"
#include "executors/support/text/CsvReader.h"

#include <algorithm>
#include <optional>

namespace oc::outputFormats {
namespace {

using Field = CsvReader::Field;

qsizetype findHeading(const std::vector<Field>& headings, const QByteArray& name) {
    for (const bool exact : {true, false}) {
        for (std::size_t i = 0; i < headings.size(); ++i) {
            const QByteArrayView heading = headings[i].text;
            if (exact ? heading == name : heading.compare(name, Qt::CaseInsensitive) == 0) return qsizetype(i);
        }
    }
    return -1;
}

bool isEmptyRecord(const std::vector<Field>& fields) {
    return fields.size() == 1 && fields[0].text.isEmpty() && !fields[0].quoted;
}

} // namespace

Result<ParsedOutput> csv(const OutputSpec& spec, QByteArrayView bytes) {
    const QByteArray separator =
        spec.separator == QLatin1StringView("\\t") ? QByteArrayLiteral("\t") : spec.separator.toUtf8();
    CsvReader reader(bytes, separator.isEmpty() ? ',' : separator[0]);
    const QByteArray comment = spec.comment.toUtf8();
    ParsedOutput parsed;
    std::vector<Field> fields;
    for (int i = 0; i < spec.headerLines; ++i)
        reader.skipLine();
    const auto read = [&] {
        do {
            while (!comment.isEmpty() && reader.startsWith(comment))
                reader.skipLine();
            if (!reader.next(fields)) return false;
        } while (isEmptyRecord(fields));
        return true;
    };

    std::vector<qsizetype> fieldOf;
    std::optional<TableBuilder> builder;
    qsizetype width = 0; // fields a full record has; 0: not known
    bool pending = false;
    if (spec.csvHeader) {
        const bool some = read();
        if (spec.columns.isEmpty()) {
            QStringList names;
            for (const Field& field : fields)
                names.append(QString::fromUtf8(field.text));
            builder.emplace(TableBuilder::inferring(names));
        } else {
            builder.emplace(spec.columns);
        }
        for (qsizetype c = 0; c < builder->columns().size(); ++c) {
            const OutputColumn& column = builder->columns().at(c);
            const QString heading = column.source.isEmpty() ? column.column.name : column.source;
            fieldOf.push_back(spec.columns.isEmpty() ? c
                              : column.index >= 0    ? column.index
                                                     : findHeading(fields, heading.toUtf8()));
            if (some && fieldOf.back() < 0 && column.parameter.isEmpty()) {
                parsed.notices.append(QStringLiteral("the output has no column %1").arg(heading));
            }
        }
        width = qsizetype(fields.size());
    } else {
        pending = read();
        if (spec.columns.isEmpty()) {
            QStringList names;
            for (std::size_t i = 0; i < fields.size(); ++i)
                names.append(QStringLiteral("column_%1").arg(i + 1));
            builder.emplace(TableBuilder::inferring(names));
        } else {
            builder.emplace(spec.columns);
        }
        for (qsizetype c = 0; c < builder->columns().size(); ++c) {
            const int index = builder->columns().at(c).index;
            fieldOf.push_back(index >= 0 ? index : c);
            width = std::max(width, fieldOf.back() + 1);
        }
    }

    const bool inferring = spec.columns.isEmpty();
    while (pending || read()) {
        pending = false;
        if (builder->isFull()) {
            builder->rowLeftOut();
            continue;
        }
        for (const qsizetype field : fieldOf) {
            if (field < 0 || field >= qsizetype(fields.size())) {
                builder->addNull();
                continue;
            }
            const Field& found = fields[std::size_t(field)];
            // \N is how PostgreSQL and MySQL write NULL where an empty text must be told from it.
            if (inferring && !found.quoted && found.text == "\\N") {
                builder->addNull();
            } else {
                builder->add(found.text);
            }
        }
        builder->endRow(qsizetype(fields.size()) < width, qsizetype(fields.size()) > width);
    }
    if (reader.unclosed())
        parsed.notices.append(QStringLiteral("a quoted field is never closed; it was taken to reach to the end"));
    parsed.output = builder->finish(spec, parsed.notices);
    return parsed;
}

} // namespace oc::outputFormats

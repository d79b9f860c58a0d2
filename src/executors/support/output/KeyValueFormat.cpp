// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/support/output/LineReader.h"
#include "executors/support/output/OutputFormats.h"
#include "executors/support/output/TableBuilder.h"

#include <QHash>
#include <QJsonArray>

#include <algorithm>

namespace oc::outputFormats {
namespace {

struct Entry {
    QByteArray key;
    QByteArray value;
};
using Block = std::vector<Entry>;

QByteArrayView trimmed(QByteArrayView text) {
    const auto space = [](char c) { return c == ' ' || c == '\t'; };
    while (!text.isEmpty() && space(text.front()))
        text = text.sliced(1);
    while (!text.isEmpty() && space(text.back()))
        text.chop(1);
    return text;
}

/// Where the key ends; -1 when the line has none.
qsizetype findSeparator(QByteArrayView line, const QByteArray& separator) {
    if (!separator.isEmpty()) return line.indexOf(separator);
    const auto at = std::find_if(line.begin(), line.end(), [](char c) { return c == ':' || c == '='; });
    return at == line.end() ? -1 : at - line.begin();
}

std::vector<Block> readBlocks(const OutputSpec& spec, QByteArrayView bytes, qsizetype& without) {
    const QByteArray separator = spec.separator.toUtf8();
    const qsizetype length = separator.isEmpty() ? 1 : separator.size();
    std::vector<Block> blocks;
    LineReader reader(spec, bytes);
    QByteArrayView line;
    bool fresh = true;
    while (reader.next(line)) {
        if (trimmed(line).isEmpty()) {
            fresh = fresh || !spec.record; // a record may have blank lines in it
            continue;
        }
        const qsizetype at = findSeparator(line, separator);
        if (at <= 0) {
            // A line set in that has no key goes on with the value before it.
            if (!fresh && (line[0] == ' ' || line[0] == '\t') && !blocks.back().empty()) {
                QByteArray& value = blocks.back().back().value;
                const QByteArrayView rest = trimmed(line);
                value.append('\n').append(rest.data(), rest.size());
            } else {
                ++without;
            }
            continue;
        }
        if (fresh) blocks.emplace_back();
        fresh = false;
        const QByteArrayView key = trimmed(line.first(at));
        const QByteArrayView value = trimmed(line.sliced(at + length));
        blocks.back().push_back({QByteArray(key.data(), key.size()), QByteArray(value.data(), value.size())});
    }
    return blocks;
}

QJsonObject asObject(const Block& block) {
    QJsonObject object;
    for (const Entry& entry : block) {
        const QString key = QString::fromUtf8(entry.key);
        const QString value = QString::fromUtf8(entry.value);
        const auto known = object.find(key);
        if (known == object.end()) {
            object.insert(key, value);
        } else if (known->isArray()) {
            QJsonArray list = known->toArray();
            list.append(value);
            *known = list;
        } else {
            *known = QJsonArray{*known, value};
        }
    }
    return object;
}

} // namespace

Result<ParsedOutput> keyValue(const OutputSpec& spec, QByteArrayView bytes) {
    ParsedOutput parsed;
    qsizetype without = 0;
    const std::vector<Block> blocks = readBlocks(spec, bytes, without);
    if (without > 0) {
        parsed.notices.append(without == 1 ? QStringLiteral("1 line has no key and was left out")
                                           : QStringLiteral("%1 lines have no key and were left out").arg(without));
    }
    if (spec.record && spec.columns.isEmpty()) {
        if (!blocks.empty()) parsed.output.fields = asObject(blocks.front());
        return parsed;
    }
    QList<OutputColumn> columns = spec.columns;
    const bool inferring = columns.isEmpty();
    QStringList names;
    if (inferring) {
        QHash<QByteArray, bool> seen;
        for (const Block& block : blocks) {
            for (const Entry& entry : block) {
                if (seen.contains(entry.key)) continue;
                seen.insert(entry.key, true);
                names.append(QString::fromUtf8(entry.key));
            }
        }
    }
    TableBuilder builder = inferring ? TableBuilder::inferring(names) : TableBuilder(columns);
    QHash<QByteArray, qsizetype> columnOf;
    for (qsizetype c = 0; c < builder.columns().size(); ++c) {
        const OutputColumn& column = builder.columns().at(c);
        columnOf.insert((column.source.isEmpty() ? column.column.name : column.source).toUtf8(), c);
    }
    std::vector<const QByteArray*> row(std::size_t(builder.columns().size()));
    for (const Block& block : blocks) {
        if (builder.isFull()) {
            builder.rowLeftOut();
            continue;
        }
        std::fill(row.begin(), row.end(), nullptr);
        for (const Entry& entry : block) {
            const auto column = columnOf.constFind(entry.key);
            if (column != columnOf.cend()) row[std::size_t(*column)] = &entry.value;
        }
        for (const QByteArray* value : row) {
            if (value) {
                builder.add(*value);
            } else {
                builder.addNull();
            }
        }
        builder.endRow();
    }
    parsed.output = builder.finish(spec, parsed.notices);
    return parsed;
}

} // namespace oc::outputFormats

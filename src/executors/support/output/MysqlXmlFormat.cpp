// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/support/output/OutputFormats.h"
#include "executors/support/output/TableBuilder.h"

#include <optional>

namespace oc::outputFormats {
namespace {

/// Goes through what mysql --xml prints. No XML reader: one would refuse the control characters that mysql leaves as
/// they are, and turn the carriage returns in texts into line feeds.
class MysqlXmlReader {
public:
    explicit MysqlXmlReader(QByteArrayView bytes) : bytes_(bytes) {}

    /// The next of the tags; its name, and the reader behind it. Empty at the end.
    QByteArrayView next() {
        while (true) {
            const qsizetype open = bytes_.indexOf('<', at_);
            if (open < 0) return {};
            at_ = open;
            for (const QByteArrayView tag : {"<resultset", "<row>", "<field name=\"", "</resultset>"}) {
                if (!bytes_.sliced(open).startsWith(tag)) continue;
                at_ = open + tag.size();
                return tag;
            }
            ++at_;
        }
    }
    /// The text up to this one, with its entities read; nothing when this one does not come.
    std::optional<QByteArray> until(QByteArrayView end) {
        const qsizetype stop = bytes_.indexOf(end, at_);
        if (stop < 0) return std::nullopt;
        const QByteArrayView raw = bytes_.sliced(at_, stop - at_);
        at_ = stop + end.size();
        return plain(raw);
    }
    bool skip(QByteArrayView text) {
        if (!bytes_.sliced(at_).startsWith(text)) return false;
        at_ += text.size();
        return true;
    }

private:
    static QByteArray plain(QByteArrayView raw) {
        struct Entity {
            QByteArrayView text;
            char character;
        };
        static const Entity entities[] = {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}};
        QByteArray text;
        text.reserve(raw.size());
        for (qsizetype at = 0; at < raw.size();) {
            qsizetype width = 1;
            char character = raw[at];
            if (character == '&') {
                for (const Entity& entity : entities) {
                    if (!raw.sliced(at).startsWith(entity.text)) continue;
                    width = entity.text.size();
                    character = entity.character;
                    break;
                }
            }
            text.append(character);
            at += width;
        }
        return text;
    }

    QByteArrayView bytes_;
    qsizetype at_ = 0;
};

struct Row {
    QStringList names;                      ///< only of the first row
    QList<std::optional<QByteArray>> cells; ///< none is NULL
};

/// The fields of a row; false when the output ends within one. Behind the last, the reader stands before its tag.
bool readField(MysqlXmlReader& reader, Row& row, bool isFirst) {
    const auto name = reader.until("\"");
    if (!name) return false;
    std::optional<QByteArray> cell;
    if (!reader.skip(" xsi:nil=\"true\" />")) {
        if (!reader.skip(">")) return false;
        cell = reader.until("</field>");
        if (!cell) return false;
    }
    if (isFirst) row.names.append(QString::fromUtf8(*name));
    row.cells.append(std::move(cell));
    return true;
}

} // namespace

Result<ParsedOutput> mysqlXml(const OutputSpec& spec, QByteArrayView bytes) {
    MysqlXmlReader reader(bytes);
    std::optional<TableBuilder> builder;
    int tables = 0;
    bool cut = false;
    Row row;
    const auto endRow = [&] {
        if (row.cells.isEmpty()) return;
        if (tables > 1) {
            row = {};
            return;
        }
        if (!builder) builder.emplace(TableBuilder::inferring(row.names));
        if (builder->isFull()) {
            builder->rowLeftOut();
        } else {
            for (const auto& cell : std::as_const(row.cells)) {
                if (cell)
                    builder->add(*cell);
                else
                    builder->addNull();
            }
            builder->endRow();
        }
        row = {};
    };
    for (QByteArrayView tag = reader.next(); !tag.isEmpty() && !cut; tag = reader.next()) {
        if (tag.startsWith("<field")) {
            cut = !readField(reader, row, !builder);
        } else {
            endRow();
            if (tag == QByteArrayView("<resultset")) ++tables;
        }
    }
    endRow();
    ParsedOutput parsed;
    if (cut) parsed.notices.append(QStringLiteral("the output ends within a field"));
    if (tables > 1) {
        parsed.notices.append(QStringLiteral("the query gave %1 tables; the first is the result, all are in the run's "
                                             "log")
                                  .arg(tables));
    }
    if (!builder) builder.emplace(TableBuilder::inferring({}));
    parsed.output = builder->finish(spec, parsed.notices);
    return parsed;
}

} // namespace oc::outputFormats

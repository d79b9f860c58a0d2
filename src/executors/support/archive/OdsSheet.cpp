// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/support/archive/SheetGrid.h"
#include "executors/support/archive/SheetRows.h"
#include "executors/support/archive/ZipArchive.h"

#include <algorithm>
#include <optional>

namespace oc::sheetRows {

using namespace Qt::StringLiterals;

namespace {

/// OpenDocument's names are told apart by their namespace; every program writes the usual prefixes.
QString valueOf(const QXmlStreamAttributes& attributes, QLatin1StringView name) {
    return attributes.value(name).toString();
}

qint64 repeated(const QXmlStreamAttributes& attributes, QLatin1StringView name) {
    const qint64 count = attributes.value(name).toLongLong();
    return std::clamp<qint64>(count, 1, mostRows);
}

/// Reads one content.xml. Lives for one file.
class Content {
public:
    explicit Content(QIODevice& device) : xml_(&device) { xml_.setNamespaceProcessing(false); }

    Result<SheetRows> read() {
        while (!xml_.atEnd()) {
            if (xml_.readNext() != QXmlStreamReader::StartElement || xml_.qualifiedName() != "table:table"_L1) continue;
            const QString name = xml_.attributes().value("table:name"_L1).toString();
            if (found_) {
                found_->others << name;
                xml_.skipCurrentElement();
                continue;
            }
            SheetGrid grid;
            readTable(grid);
            if (!grid.problem().isEmpty()) return sheetGrid::unreadable(u"%1: %2"_s.arg(name, grid.problem()));
            SheetRows rows = grid.finish(name);
            if (rows.rows.isEmpty())
                passed_ << name;
            else
                found_ = std::move(rows);
        }
        if (const Status checked = sheetGrid::checked(xml_, u"content.xml"_s); !checked) return checked.error();
        SheetRows result = found_.value_or(SheetRows());
        result.others = passed_ + result.others;
        return result;
    }

private:
    void readTable(SheetGrid& grid) {
        qint64 row = 0;
        int depth = 1; // rows stand in groups and header rows too
        while (depth > 0 && !xml_.atEnd() && grid.problem().isEmpty()) {
            const auto token = xml_.readNext();
            if (token == QXmlStreamReader::EndElement) {
                --depth;
            } else if (token == QXmlStreamReader::StartElement) {
                if (xml_.qualifiedName() == "table:table-row"_L1)
                    readRow(grid, row);
                else if (xml_.qualifiedName() == "table:table-row-group"_L1 ||
                         xml_.qualifiedName() == "table:table-header-rows"_L1 ||
                         xml_.qualifiedName() == "table:table-rows"_L1)
                    ++depth;
                else
                    xml_.skipCurrentElement();
            }
        }
    }

    void readRow(SheetGrid& grid, qint64& row) {
        const qint64 times = repeated(xml_.attributes(), "table:number-rows-repeated"_L1);
        struct Cell {
            qint64 column;
            qint64 times;
            QString text;
        };
        QList<Cell> cells;
        qint64 column = 0;
        while (xml_.readNextStartElement()) {
            const bool covered = xml_.qualifiedName() == "table:covered-table-cell"_L1;
            if (!covered && xml_.qualifiedName() != "table:table-cell"_L1) {
                xml_.skipCurrentElement();
                continue;
            }
            const QXmlStreamAttributes attributes = xml_.attributes();
            const qint64 wide = repeated(attributes, "table:number-columns-repeated"_L1);
            const qint64 spannedRows = repeated(attributes, "table:number-rows-spanned"_L1);
            const qint64 spannedColumns = repeated(attributes, "table:number-columns-spanned"_L1);
            const QString text = readCell(attributes);
            if (!text.isEmpty() && !covered) cells.append({column, wide, text});
            if (spannedRows > 1) grid.merge({row, column, row + spannedRows - 1, column + spannedColumns - 1});
            column += wide;
        }
        if (!cells.isEmpty()) {
            for (qint64 i = 0; i < times && grid.problem().isEmpty(); ++i) {
                for (const Cell& cell : std::as_const(cells)) {
                    for (qint64 c = 0; c < cell.times && grid.problem().isEmpty(); ++c)
                        grid.set(row + i, cell.column + c, cell.text);
                }
            }
        }
        row += times;
    }

    QString readCell(const QXmlStreamAttributes& attributes) {
        const auto type = attributes.value("office:value-type"_L1).toString();
        QString text;
        while (xml_.readNextStartElement()) {
            if (xml_.qualifiedName() == "text:p"_L1)
                text += (text.isEmpty() ? QString() : u"\n"_s) + readParagraph();
            else
                xml_.skipCurrentElement(); // notes, drawings
        }
        if (type == "float"_L1 || type == "percentage"_L1 || type == "currency"_L1)
            return valueOf(attributes, "office:value"_L1);
        if (type == "date"_L1) return valueOf(attributes, "office:date-value"_L1);
        if (type == "boolean"_L1) return valueOf(attributes, "office:boolean-value"_L1);
        return text;
    }

    QString readParagraph() {
        QString text;
        int depth = 1;
        while (depth > 0 && !xml_.atEnd()) {
            const auto token = xml_.readNext();
            if (token == QXmlStreamReader::Characters) {
                text += xml_.text();
            } else if (token == QXmlStreamReader::EndElement) {
                --depth;
            } else if (token == QXmlStreamReader::StartElement) {
                if (xml_.qualifiedName() == "text:s"_L1)
                    text += QString(std::min<qint64>(repeated(xml_.attributes(), "text:c"_L1), 1000), u' ');
                else if (xml_.qualifiedName() == "text:tab"_L1)
                    text += u'\t';
                else if (xml_.qualifiedName() == "text:line-break"_L1)
                    text += u'\n';
                if (xml_.qualifiedName() == "office:annotation"_L1)
                    xml_.skipCurrentElement();
                else
                    ++depth;
            }
        }
        return text;
    }

    QXmlStreamReader xml_;
    QStringList passed_;
    std::optional<SheetRows> found_;
};

} // namespace

Result<SheetRows> ods(const QByteArray& bytes) {
    const Result<ZipArchive> archive = ZipArchive::open(bytes);
    if (!archive) return archive.error();
    const auto content = archive->file(u"content.xml"_s, mostUnpacked);
    if (!content) return content.error();
    return Content(**content).read();
}

} // namespace oc::sheetRows

// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/support/archive/SheetGrid.h"
#include "executors/support/archive/SheetRows.h"
#include "executors/support/archive/XlsxParts.h"
#include "executors/support/archive/ZipArchive.h"

#include <QDateTime>

#include <algorithm>
#include <cmath>

namespace oc::sheetRows {

using namespace Qt::StringLiterals;

namespace {

/// "BC12" as column and row, from 0; -1 where it is none.
std::pair<qint64, qint64> place(QStringView reference) {
    qint64 column = 0;
    qsizetype at = 0;
    for (; at < reference.size() && reference.at(at) >= u'A' && reference.at(at) <= u'Z' && column < 100000; ++at)
        column = column * 26 + (reference.at(at).unicode() - u'A' + 1);
    bool good = false;
    const qint64 row = reference.mid(at).toLongLong(&good);
    return {column - 1, good ? row - 1 : -1};
}

/// A number as people write it: 12, 0.5; not 12.0 or 1.2E1.
QString plainNumber(double number) {
    if (std::abs(number) < 1e15 && number == std::floor(number)) return QString::number(qint64(number));
    return QString::number(number, 'g', 15);
}

/// Days since the last of December 1899, where Excel takes 1900 for a leap year; or since 1904 began.
QString date(double serial, bool since1904) {
    if (!std::isfinite(serial) || serial < 0 || serial > 2958466) return plainNumber(serial);
    const double days = std::floor(serial);
    const qint64 ms = qint64(std::llround((serial - days) * 86400)) * 1000;
    const QDate first = since1904 ? QDate(1904, 1, 1) : days < 60 ? QDate(1899, 12, 31) : QDate(1899, 12, 30);
    if (days == 0 && !since1904 && ms > 0) return QTime::fromMSecsSinceStartOfDay(int(ms)).toString(Qt::ISODate);
    const QDateTime moment = QDateTime(first.addDays(qint64(days)), QTime(0, 0), Qt::UTC).addMSecs(ms);
    return ms == 0 ? moment.date().toString(Qt::ISODate) : moment.toString(u"yyyy-MM-ddTHH:mm:ss"_s);
}

/// Reads one sheet. Lives for one file.
class Sheet {
public:
    Sheet(QIODevice& device, const XlsxParts& parts) : xml_(&device), parts_(parts) {}

    Result<SheetRows> read(const QString& name, const QString& path) {
        while (!xml_.atEnd() && grid_.problem().isEmpty()) {
            if (xml_.readNext() != QXmlStreamReader::StartElement) continue;
            if (xml_.name() == "row"_L1) {
                const qint64 number = xml_.attributes().value("r"_L1).toLongLong();
                row_ = number > 0 ? number - 1 : row_ + 1;
                column_ = -1;
            } else if (xml_.name() == "c"_L1) {
                readCell();
            } else if (xml_.name() == "mergeCell"_L1) {
                const auto reference = xml_.attributes().value("ref"_L1).toString().split(u':');
                if (reference.size() == 2) {
                    const auto [left, top] = place(reference.at(0));
                    const auto [right, bottom] = place(reference.at(1));
                    grid_.merge({top, left, bottom, right});
                }
            }
        }
        if (!grid_.problem().isEmpty()) return sheetGrid::unreadable(u"%1: %2"_s.arg(name, grid_.problem()));
        if (const Status checked = sheetGrid::checked(xml_, path); !checked) return checked.error();
        return grid_.finish(name);
    }

private:
    void readCell() {
        const QXmlStreamAttributes attributes = xml_.attributes();
        const auto [column, row] = place(attributes.value("r"_L1));
        column_ = column >= 0 ? column : column_ + 1;
        const QString type = attributes.value("t"_L1).toString();
        const int style = attributes.value("s"_L1).toInt();
        QString value;
        while (xml_.readNextStartElement()) {
            if (xml_.name() == "v"_L1)
                value = xml_.readElementText(QXmlStreamReader::SkipChildElements);
            else if (xml_.name() == "is"_L1)
                value = XlsxParts::readText(xml_);
            else
                xml_.skipCurrentElement();
        }
        grid_.set(row_, column_, text(type, style, value));
    }

    [[nodiscard]] QString text(const QString& type, int style, const QString& value) const {
        if (type == "s"_L1) {
            bool good = false;
            const qsizetype index = value.toLongLong(&good);
            return good ? parts_.strings.value(index) : QString();
        }
        if (type == "b"_L1) return value == "1"_L1 ? u"true"_s : u"false"_s;
        if (type == "str"_L1 || type == "inlineStr"_L1 || type == "e"_L1 || type == "d"_L1) return value;
        bool good = false;
        const double number = value.toDouble(&good);
        if (!good) return value;
        // A long whole number is written out as it stands; a double would round its last digits.
        if (!parts_.isDate(style))
            return value.contains(u'.') || value.contains(u'E') || value.contains(u'e') ? plainNumber(number) : value;
        return date(number, parts_.since1904);
    }

    QXmlStreamReader xml_;
    const XlsxParts& parts_;
    SheetGrid grid_;
    qint64 row_ = -1;
    qint64 column_ = -1;
};

} // namespace

Result<SheetRows> xlsx(const QByteArray& bytes) {
    const Result<ZipArchive> archive = ZipArchive::open(bytes);
    if (!archive) return archive.error();
    const Result<XlsxParts> parts = XlsxParts::read(*archive);
    if (!parts) return parts.error();
    SheetRows found;
    QStringList others;
    for (const XlsxParts::SheetEntry& entry : parts->sheets) {
        if (!found.rows.isEmpty() || entry.path.isEmpty()) {
            others << entry.name;
            continue;
        }
        const auto file = archive->file(entry.path, mostUnpacked);
        if (!file) return file.error();
        Result<SheetRows> rows = Sheet(**file, *parts).read(entry.name, entry.path);
        if (!rows) return rows;
        if (rows->rows.isEmpty())
            others << entry.name;
        else
            found = std::move(*rows);
    }
    found.others = others;
    return found;
}

} // namespace oc::sheetRows

// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/support/archive/XlsxParts.h"

#include "executors/support/archive/SheetGrid.h"
#include "executors/support/archive/ZipArchive.h"

#include <QHash>

#include <algorithm>

namespace oc {

using namespace Qt::StringLiterals;

namespace {

/// Reads one file of the archive, handing each element's beginning to 'take', which may read on.
template <class Take>
Status readFile(const ZipArchive& archive, const QString& path, const Take& take) {
    const auto file = archive.file(path, sheetRows::mostUnpacked);
    if (!file) return file.error();
    QXmlStreamReader xml(file->get());
    QString problem;
    while (!xml.atEnd() && problem.isEmpty()) {
        if (xml.readNext() == QXmlStreamReader::StartElement) problem = take(xml);
    }
    if (!problem.isEmpty()) return sheetGrid::unreadable(problem);
    return sheetGrid::checked(xml, path);
}

/// Whether a format code shows a date or a time: d, m, y, h or s outside of quotes and brackets.
bool showsDate(const QString& code) {
    bool quoted = false;
    bool bracketed = false;
    for (qsizetype i = 0; i < code.size(); ++i) {
        const QChar c = code.at(i).toLower();
        if (c == u'\\' || c == u'_' || c == u'*') {
            ++i;
        } else if (c == u'"') {
            quoted = !quoted;
        } else if (c == u'[') {
            bracketed = true;
        } else if (c == u']') {
            bracketed = false;
        } else if (!quoted && !bracketed && u"dmyhs"_s.contains(c)) {
            return true;
        }
    }
    return false;
}

QString joined(const QString& folder, const QString& target) {
    return target.startsWith(u'/') ? target.mid(1) : folder + target;
}

} // namespace

QString XlsxParts::readText(QXmlStreamReader& xml, bool inRun) {
    QString text;
    while (xml.readNextStartElement()) {
        if (xml.name() == "t"_L1)
            text += xml.readElementText(QXmlStreamReader::SkipChildElements);
        else if (xml.name() == "r"_L1 && !inRun) // no run stands in another: a hostile file could nest them without end
            text += readText(xml, true);
        else
            xml.skipCurrentElement();
    }
    // Characters that XML has not are written as _x000D_.
    if (text.contains("_x000D_"_L1)) text.replace("_x000D_"_L1, "\r"_L1);
    return text;
}

bool XlsxParts::isDate(int style) const {
    const int format = formats.value(style);
    // ECMA-376, 18.8.30: the formats that every program knows; the second and third lists are those of East Asia.
    return (format >= 14 && format <= 22) || (format >= 27 && format <= 36) || (format >= 45 && format <= 47) ||
           (format >= 50 && format <= 58) || dateFormats.contains(format);
}

Result<XlsxParts> XlsxParts::read(const ZipArchive& archive) {
    if (!archive.has(u"xl/workbook.xml"_s)) {
        return sheetGrid::unreadable(u"It is a zip, but no spreadsheet: xl/workbook.xml is missing in it"_s,
                                     u"Save it as .xlsx, .ods or .csv"_s);
    }
    XlsxParts parts;
    QHash<QString, QString> targets;
    Status done = readFile(archive, u"xl/_rels/workbook.xml.rels"_s, [&](const QXmlStreamReader& xml) -> QString {
        const QXmlStreamAttributes attributes = xml.attributes();
        targets.insert(attributes.value("Id"_L1).toString(),
                       joined(u"xl/"_s, attributes.value("Target"_L1).toString()));
        return {};
    });
    if (!done) return done.error();
    QList<SheetEntry> hidden;
    done = readFile(archive, u"xl/workbook.xml"_s, [&](const QXmlStreamReader& xml) -> QString {
        const QXmlStreamAttributes attributes = xml.attributes();
        if (xml.name() == "workbookPr"_L1) {
            const auto since = attributes.value("date1904"_L1);
            parts.since1904 = since == "1"_L1 || since == "true"_L1;
        } else if (xml.name() == "sheet"_L1) {
            QString id;
            for (const QXmlStreamAttribute& attribute : attributes) {
                if (attribute.name() == "id"_L1 && attribute.prefix().size() > 0) id = attribute.value().toString();
            }
            const bool isHidden = attributes.hasAttribute("state"_L1) && attributes.value("state"_L1) != "visible"_L1;
            (isHidden ? hidden : parts.sheets).append({attributes.value("name"_L1).toString(), targets.value(id)});
        }
        return {};
    });
    if (!done) return done.error();
    parts.sheets += hidden;
    if (archive.has(u"xl/sharedStrings.xml"_s)) {
        qint64 length = 0;
        done = readFile(archive, u"xl/sharedStrings.xml"_s, [&](QXmlStreamReader& xml) -> QString {
            if (xml.name() != "si"_L1) return {};
            parts.strings.append(readText(xml));
            length += parts.strings.constLast().size();
            return length > sheetRows::mostText ? u"It has more than %1 characters"_s.arg(sheetRows::mostText)
                                                : QString();
        });
        if (!done) return done.error();
    }
    if (archive.has(u"xl/styles.xml"_s)) {
        bool inCells = false;
        done = readFile(archive, u"xl/styles.xml"_s, [&](const QXmlStreamReader& xml) -> QString {
            const QXmlStreamAttributes attributes = xml.attributes();
            if (xml.name() == "numFmt"_L1) {
                if (showsDate(attributes.value("formatCode"_L1).toString()))
                    parts.dateFormats.insert(attributes.value("numFmtId"_L1).toInt());
            } else if (xml.name() == "cellXfs"_L1) {
                inCells = true;
            } else if (xml.name() == "cellStyles"_L1 || xml.name() == "dxfs"_L1) {
                inCells = false;
            } else if (inCells && xml.name() == "xf"_L1) {
                parts.formats.append(attributes.value("numFmtId"_L1).toInt());
            }
            return {};
        });
        if (!done) return done.error();
    }
    return parts;
}

} // namespace oc

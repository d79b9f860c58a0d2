// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/asset/AssetLayout.h"

#include "executors/asset/AssetCells.h"

namespace oc::assetLayout {

using namespace Qt::StringLiterals;

void find(AssetTable& table, const QList<QStringList>& sample, const AssetReadOptions& options) {
    table.header = options.header.value_or(options.columns.isEmpty() && assetHeader::isHeader(sample));
    assetHeader::Mapping mapping;
    if (table.header && !sample.isEmpty()) table.titles = sample.constFirst();
    while (!table.titles.isEmpty() && table.titles.constLast().trimmed().isEmpty())
        table.titles.removeLast();
    if (!options.columns.isEmpty())
        mapping.columns = options.columns;
    else if (table.header)
        mapping = assetHeader::byTitles(table.titles, options.keepUnknown);
    else if (!sample.isEmpty())
        mapping = assetHeader::byContents(sample);
    table.columns = mapping.columns;
    table.notes << mapping.notes;
}

QList<assetHeader::Target> targets(const QStringList& columns) {
    QList<assetHeader::Target> list;
    for (const QString& column : columns)
        list << assetHeader::target(column);
    return list;
}

bool put(QJsonObject& fields, const assetHeader::Target& target, QString text) {
    if (target.kind == assetHeader::Target::Kind::None) return false;
    const bool hadPrefix = target.kind == assetHeader::Target::Kind::Column &&
                           target.column == AssetColumn::IpAddress && assetCells::dropPrefixLength(text);
    fields.insert(assetHeader::text(target), assetCells::value(target, text));
    return hadPrefix;
}

QString prefixNote(qint64 count) {
    return u"%1 addresses had the length of their prefix behind them, which was left out"_s.arg(count);
}

Error tooManyCells(qsizetype cells, qsizetype columns, bool header, QChar separator) {
    return {u"asset_import"_s,
            header ? u"The row has %1 cells, the header %2"_s.arg(cells).arg(columns)
                   : u"The row has %1 cells, others have %2"_s.arg(cells).arg(columns),
            separator.isNull() ? QString()
                               : u"A text with %1 in it stands in quotation marks"_s.arg(
                                     separator == u'\t' ? u"a tab"_s : u"'%1'"_s.arg(separator)),
            {}};
}

QString shortRowsNote(qint64 count, qint64 firstLine) {
    return u"%1 rows have fewer cells than the header (the first is line %2): what is not there stays as it is"_s
        .arg(count)
        .arg(firstLine);
}

} // namespace oc::assetLayout

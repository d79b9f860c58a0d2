// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/asset/AssetFields.h"
#include "executors/asset/AssetFormats.h"

#include <QHash>
#include <QHostAddress>
#include <QJsonArray>

#include <algorithm>

namespace oc::assetFormats {

using namespace Qt::StringLiterals;

namespace {

/// What stands in every hosts file and is no machine: loopback, multicast, "this network" and broadcast.
bool isNoMachine(const QString& text) {
    const QHostAddress address(text);
    return address.isLoopback() || address.isMulticast() || address.isBroadcast() ||
           address == QHostAddress(QHostAddress::AnyIPv4) || address == QHostAddress(QHostAddress::AnyIPv6) ||
           text == "fe00::"_L1;
}

} // namespace

/// hosts(5): an address, the canonical name, aliases; a # begins a comment.
Result<AssetTable> hosts(const QByteArray& text) {
    AssetTable table;
    table.format = AssetFileFormat::Hosts;
    table.encoding = u"UTF-8"_s;
    table.columns = {u"ip_address"_s, u"hostname"_s, u"metadata.aliases"_s};
    table.titles = table.columns;
    QHash<QString, qsizetype> rowOf; // name in small letters -> its row
    QStringList passed;
    qint64 passedCount = 0;
    qint64 number = 0;
    for (qsizetype at = 0; at < text.size();) {
        qsizetype end = text.indexOf('\n', at);
        if (end < 0) end = text.size();
        QString line = QString::fromUtf8(QByteArrayView(text).sliced(at, end - at));
        at = end + 1;
        ++number;
        if (const qsizetype comment = line.indexOf(u'#'); comment >= 0) line.truncate(comment);
        const QStringList words = line.simplified().split(u' ', Qt::SkipEmptyParts);
        if (words.isEmpty()) continue;
        QString address = words.constFirst();
        const qsizetype zone = address.indexOf(u'%');
        if (zone > 0) address.truncate(zone);
        const Result<QString> canonical = assetFields::canonicalAddress(address);
        AssetImportRow row;
        row.line = number;
        if (canonical && isNoMachine(*canonical)) {
            if (++passedCount <= 5) passed << words.mid(0, 2).join(u' ');
            continue;
        }
        if (!canonical || words.size() < 2) {
            row.error = canonical ? Error{u"asset_import"_s, u"There is no name behind the address"_s, {}, {}}
                                  : canonical.error();
            table.rows << row;
            continue;
        }
        const QString& name = words.at(1);
        // A machine with IPv4 and IPv6 has two lines; it is one asset.
        if (const auto known = rowOf.constFind(name.toLower()); known != rowOf.cend()) {
            AssetImportRow& first = table.rows[*known];
            QJsonArray more = first.fields.value("metadata.other_addresses"_L1).toArray();
            if (!more.contains(*canonical) && first.fields.value("ip_address"_L1).toString() != *canonical)
                more << *canonical;
            if (!more.isEmpty()) first.fields.insert(u"metadata.other_addresses"_s, more);
            continue;
        }
        row.fields.insert(u"hostname"_s, name);
        row.fields.insert(u"ip_address"_s, *canonical);
        if (words.size() > 2) row.fields.insert(u"metadata.aliases"_s, QJsonArray::fromStringList(words.mid(2)));
        rowOf.insert(name.toLower(), table.rows.size());
        table.rows << row;
    }
    table.notes << u"Aliases are kept in the metadata; further addresses of the same name as other_addresses"_s;
    if (passedCount > 0) {
        table.notes << u"%1 lines with loopback, multicast or broadcast addresses were left out: %2%3"_s
                           .arg(passedCount)
                           .arg(passed.join(u", "_s), passedCount > passed.size() ? u", ..."_s : QString());
    }
    return table;
}

} // namespace oc::assetFormats

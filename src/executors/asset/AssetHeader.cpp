// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/asset/AssetHeader.h"

#include "engine/catalogue/ParameterSpec.h"
#include "executors/asset/AssetFields.h"

#include <QHash>
#include <QSet>

#include <algorithm>
#include <array>

namespace oc::assetHeader {

using namespace Qt::StringLiterals;

namespace {

struct Synonyms {
    QLatin1StringView column;
    /// Letters and digits only; the better ones first: where a file has several, the first one wins.
    std::initializer_list<QLatin1StringView> titles;
};

const std::array<Synonyms, 10>& synonyms() {
    static const std::array<Synonyms, 10> all{{
        {"id"_L1, {"id"_L1, "assetid"_L1}},
        {"hostname"_L1,
         {"hostname"_L1, "fqdn"_L1, "hostfqdn"_L1, "host"_L1, "inventoryhostname"_L1, "dnsname"_L1, "name"_L1,
          "servername"_L1, "computername"_L1, "machinename"_L1, "devicename"_L1, "nodename"_L1, "vmname"_L1,
          "assetname"_L1, "server"_L1, "computer"_L1, "machine"_L1, "node"_L1, "device"_L1}},
        {"ip_address"_L1,
         {"ipaddress"_L1, "ip"_L1, "ipaddr"_L1, "primaryip"_L1, "primaryip4"_L1, "primaryipv4"_L1, "ipv4address"_L1,
          "ipv4"_L1, "managementip"_L1, "mgmtip"_L1, "hostip"_L1, "address"_L1, "ansiblehost"_L1, "primaryip6"_L1,
          "primaryipv6"_L1, "ipv6address"_L1, "ipv6"_L1, "ipadresse"_L1}},
        {"type"_L1, {"type"_L1, "assettype"_L1, "role"_L1, "devicerole"_L1, "category"_L1, "kind"_L1, "devicetype"_L1}},
        {"status"_L1, {"status"_L1, "state"_L1, "lifecycle"_L1, "lifecyclestate"_L1}},
        {"environment"_L1, {"environment"_L1, "env"_L1, "stage"_L1, "umgebung"_L1}},
        {"location"_L1,
         {"location"_L1, "site"_L1, "datacenter"_L1, "datacentre"_L1, "dc"_L1, "place"_L1, "region"_L1, "standort"_L1}},
        {"owner"_L1,
         {"owner"_L1, "responsible"_L1, "assignedto"_L1, "contact"_L1, "team"_L1, "managedby"_L1, "tenant"_L1}},
        {"tags"_L1, {"tags"_L1, "labels"_L1, "tag"_L1}},
        {"metadata"_L1, {"metadata"_L1, "meta"_L1, "attributes"_L1, "custom"_L1}},
    }};
    return all;
}

struct Meaning {
    QString column;
    int rank = 0; ///< the lower, the better it fits
};

QString plain(const QString& title) {
    QString text;
    for (const QChar c : title.toLower()) {
        if (c.isLetterOrNumber()) text += c;
    }
    return text;
}

/// Columns that the inventory fills in itself. Known, so that an export can be imported.
const QStringList& ownColumns() {
    static const QStringList names{u"created_at"_s, u"updated_at"_s, u"version"_s};
    return names;
}

std::optional<Meaning> meaningOf(const QString& title) {
    static const QHash<QString, Meaning> known = [] {
        QHash<QString, Meaning> table;
        for (const Synonyms& entry : synonyms()) {
            int rank = 0;
            for (const QLatin1StringView name : entry.titles)
                table.insert(name, {entry.column, rank++});
        }
        for (const QString& name : ownColumns())
            table.insert(plain(name), {name, 0});
        return table;
    }();
    const auto found = known.constFind(plain(title));
    if (found == known.cend()) return {};
    return *found;
}

QString keyedTarget(const QString& title) {
    for (const QLatin1StringView prefix : {"tags."_L1, "tag:"_L1, "tags:"_L1, "tag."_L1}) {
        if (title.startsWith(prefix, Qt::CaseInsensitive) && title.size() > prefix.size())
            return u"tags."_s + title.mid(prefix.size());
    }
    for (const QLatin1StringView prefix : {"metadata."_L1, "metadata:"_L1, "meta:"_L1, "meta."_L1}) {
        if (title.startsWith(prefix, Qt::CaseInsensitive) && title.size() > prefix.size())
            return u"metadata."_s + title.mid(prefix.size());
    }
    return {};
}

bool isAddress(const QString& text) {
    const qsizetype slash = text.indexOf(u'/');
    return assetFields::canonicalAddress(slash > 0 ? text.left(slash) : text).has_value();
}

bool isNumber(const QString& text) {
    return !text.isEmpty() && std::all_of(text.begin(), text.end(), [](QChar c) { return c >= u'0' && c <= u'9'; });
}

const QSet<QString>& words(const QString& column) {
    static const QHash<QString, QSet<QString>> known{
        {u"type"_s, {u"server"_s,    u"vm"_s,       u"virtual machine"_s, u"workstation"_s,
                     u"desktop"_s,   u"laptop"_s,   u"switch"_s,          u"router"_s,
                     u"firewall"_s,  u"printer"_s,  u"camera"_s,          u"storage"_s,
                     u"container"_s, u"database"_s, u"loadbalancer"_s,    u"load balancer"_s,
                     u"ups"_s,       u"pdu"_s,      u"phone"_s,           u"appliance"_s,
                     u"host"_s}},
        {u"status"_s,
         {u"active"_s, u"inactive"_s, u"maintenance"_s, u"retired"_s, u"planned"_s, u"offline"_s, u"online"_s,
          u"decommissioned"_s, u"staged"_s, u"failed"_s, u"disabled"_s, u"enabled"_s, u"up"_s, u"down"_s}},
        {u"environment"_s,
         {u"production"_s, u"prod"_s, u"staging"_s, u"stage"_s, u"test"_s, u"testing"_s, u"development"_s, u"dev"_s,
          u"qa"_s, u"uat"_s, u"integration"_s, u"preprod"_s, u"lab"_s, u"dr"_s}}};
    static const QSet<QString> none;
    const auto found = known.constFind(column);
    return found == known.cend() ? none : *found;
}

/// Whether most of the cells that are not empty pass, and there is one at all.
template <class Test>
bool mostly(const QStringList& cells, const Test& test) {
    qsizetype filled = 0;
    qsizetype good = 0;
    for (const QString& cell : cells) {
        if (cell.isEmpty()) continue;
        ++filled;
        good += test(cell);
    }
    return filled > 0 && good * 5 >= filled * 4;
}

} // namespace

QString targetOf(const QString& title) {
    const QString keyed = keyedTarget(title.trimmed());
    if (!keyed.isEmpty()) return keyed;
    const auto meaning = meaningOf(title);
    return meaning ? meaning->column : QString();
}

bool isSecret(const QString& title) {
    const QString text = plain(title);
    static const QStringList parts{u"password"_s,   u"passwd"_s,     u"passphrase"_s, u"secret"_s,  u"apikey"_s,
                                   u"privatekey"_s, u"credential"_s, u"becomepass"_s, u"sshpass"_s, u"sudopass"_s};
    if (text == "pass"_L1 || text == "pwd"_L1 || text.endsWith("token"_L1)) return true;
    return std::any_of(parts.begin(), parts.end(), [&](const QString& part) { return text.contains(part); });
}

bool isEnvironment(const QString& word) {
    return words(u"environment"_s).contains(word.toLower());
}

Mapping byTitles(const QStringList& titles, bool keepUnknown) {
    // Another program's "version" or "created at" is not ours.
    const bool exported = titles.contains("id"_L1) && titles.contains("hostname"_L1);
    const auto meaningOf = [&](const QString& title) {
        const auto meaning = oc::assetHeader::meaningOf(title);
        return meaning && !exported && ownColumns().contains(meaning->column) ? std::nullopt : meaning;
    };
    Mapping mapping;
    QHash<QString, qsizetype> best; // column -> which title gives it
    for (qsizetype i = 0; i < titles.size(); ++i) {
        const auto meaning = meaningOf(titles.at(i));
        if (!meaning) continue;
        const auto before = best.constFind(meaning->column);
        if (before == best.cend() || meaningOf(titles.at(*before))->rank > meaning->rank)
            best.insert(meaning->column, i);
    }
    QStringList kept;
    QStringList left;
    QStringList secret;
    QSet<QString> taken;
    for (qsizetype i = 0; i < titles.size(); ++i) {
        const QString title = titles.at(i).trimmed();
        const auto meaning = meaningOf(title);
        QString target = keyedTarget(title);
        if (target.isEmpty() && meaning && best.value(meaning->column) == i) target = meaning->column;
        if (target.isEmpty() && !title.isEmpty()) {
            if (isSecret(title))
                secret << title;
            else if (keepUnknown)
                target = u"metadata."_s + title;
            else
                left << title;
            if (meaning) {
                mapping.notes << u"Both '%1' and '%2' mean %3: '%1' was taken"_s.arg(
                    titles.at(best.value(meaning->column)).trimmed(), title, meaning->column);
            }
        }
        if (!target.isEmpty() && taken.contains(target)) {
            mapping.notes << u"The column '%1' stands there twice: the first one was taken"_s.arg(title);
            target.clear();
        }
        if (!target.isEmpty()) taken.insert(target);
        if (target.startsWith("metadata."_L1) && keyedTarget(title).isEmpty()) kept << title;
        mapping.columns << target;
    }
    QStringList known;
    for (const AssetColumn column : assetColumns::all())
        known << assetColumns::name(column);
    const auto meant = [&](const QStringList& names) {
        QStringList texts;
        for (const QString& name : names) {
            const QString near = nearestName(name.toLower(), known);
            texts << (near.isEmpty() || taken.contains(near) ? name : u"%1 (did you mean %2?)"_s.arg(name, near));
        }
        return texts.join(u", "_s);
    };
    if (!kept.isEmpty()) mapping.notes << u"No columns of the inventory, kept in the metadata: "_s + meant(kept);
    if (!left.isEmpty()) mapping.notes << u"No columns of the inventory, left out: "_s + meant(left);
    if (!secret.isEmpty()) {
        mapping.notes << u"Left out because an inventory is no place for secrets: "_s + secret.join(u", "_s);
    }
    return mapping;
}

Mapping byContents(const QList<QStringList>& rows) {
    qsizetype width = 0;
    for (const QStringList& row : rows)
        width = std::max(width, row.size());
    QList<QStringList> columns(width);
    for (const QStringList& row : rows) {
        for (qsizetype i = 0; i < row.size(); ++i)
            columns[i] << row.at(i).trimmed();
    }
    Mapping mapping;
    mapping.columns = QStringList(width, QString());
    QSet<QString> taken;
    const auto give = [&](qsizetype i, const QString& name) {
        if (!mapping.columns.at(i).isEmpty() || taken.contains(name)) return;
        mapping.columns[i] = name;
        taken.insert(name);
    };
    for (qsizetype i = 0; i < width; ++i) {
        if (mostly(columns.at(i), isAddress)) give(i, u"ip_address"_s);
        if (mostly(columns.at(i), [](const QString& cell) { return cell.startsWith(u'{') && cell.endsWith(u'}'); }))
            give(i, taken.contains(u"tags"_s) ? u"metadata"_s : u"tags"_s);
        for (const QString& name : {u"environment"_s, u"status"_s, u"type"_s}) {
            if (mostly(columns.at(i), [&](const QString& cell) { return words(name).contains(cell.toLower()); }))
                give(i, name);
        }
    }
    // A host name can be any word: it is the first column of them that differ from row to row.
    for (const bool distinct : {true, false}) {
        for (qsizetype i = 0; i < width; ++i) {
            const QStringList& cells = columns.at(i);
            const QSet<QString> different(cells.begin(), cells.end());
            if (distinct && different.size() * 10 < cells.size() * 9) continue;
            if (mostly(cells, [](const QString& cell) {
                    return !isNumber(cell) && assetFields::checkHostname(cell).has_value();
                }))
                give(i, u"hostname"_s);
        }
    }
    QStringList found;
    QStringList left;
    for (qsizetype i = 0; i < width; ++i) {
        if (mapping.columns.at(i).isEmpty())
            left << QString::number(i + 1);
        else
            found << u"%1 %2"_s.arg(i + 1).arg(mapping.columns.at(i));
    }
    mapping.notes << u"There is no header; by what stands in them the columns are: %1%2"_s.arg(
        found.isEmpty() ? u"none that is known"_s : found.join(u", "_s),
        left.isEmpty() ? QString() : u"; left out: "_s + left.join(u", "_s));
    return mapping;
}

bool isHeader(const QList<QStringList>& rows) {
    if (rows.isEmpty()) return false;
    const QStringList& first = rows.constFirst();
    qsizetype known = 0;
    qsizetype filled = 0;
    for (qsizetype i = 0; i < first.size(); ++i) {
        const QString title = first.at(i).trimmed();
        if (title.isEmpty()) continue;
        ++filled;
        if (isAddress(title) || isNumber(title) || title.startsWith(u'{')) return false;
        if (targetOf(title).isEmpty()) continue;
        // "server" names a column, and is what stands in the column type: then it comes again.
        const bool again = std::any_of(rows.begin() + 1, rows.end(), [&](const QStringList& row) {
            return row.value(i).trimmed().compare(title, Qt::CaseInsensitive) == 0;
        });
        if (again) return false;
        known += !words(u"type"_s).contains(title.toLower()) && !words(u"environment"_s).contains(title.toLower());
    }
    return known > 0 && (known * 3 >= filled || filled > 6);
}

Target target(const QString& text) {
    if (text.startsWith("tags."_L1) && text.size() > 5) return {Target::Kind::Tag, AssetColumn::Tags, text.mid(5)};
    if (text.startsWith("metadata."_L1) && text.size() > 9)
        return {Target::Kind::Metadata, AssetColumn::Metadata, text.mid(9)};
    const auto column = assetColumns::fromName(text);
    if (!column) return {};
    return {Target::Kind::Column, *column, {}};
}

QString text(const Target& target) {
    switch (target.kind) {
    case Target::Kind::Column:
        return assetColumns::name(target.column);
    case Target::Kind::Tag:
        return u"tags."_s + target.key;
    case Target::Kind::Metadata:
        return u"metadata."_s + target.key;
    default:
        return {};
    }
}

} // namespace oc::assetHeader

// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/asset/AnsibleHosts.h"

#include "engine/base/Json.h"
#include "executors/asset/AssetFields.h"
#include "executors/asset/AssetFormats.h"
#include "executors/asset/AssetHeader.h"

#include <QJsonArray>

#include <algorithm>

namespace oc {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype mostHosts = 1000000;

bool isDigits(const QString& text) {
    return !text.isEmpty() && std::all_of(text.begin(), text.end(), [](QChar c) { return c >= u'0' && c <= u'9'; });
}

/// The words of one range, "01:50" or "a:f:2". Empty when it is none.
QStringList words(const QString& range) {
    const QStringList parts = range.split(u':');
    if (parts.size() < 2 || parts.size() > 3) return {};
    bool good = true;
    const int step = parts.size() == 3 ? parts.at(2).toInt(&good) : 1;
    if (!good || step < 1) return {};
    QStringList result;
    const QString from = parts.at(0).isEmpty() ? u"0"_s : parts.at(0);
    const QString& to = parts.at(1);
    if (isDigits(from) && isDigits(to)) {
        const qint64 last = to.toLongLong(&good);
        const qint64 first = from.toLongLong();
        if (!good || first > last || (last - first) / step >= mostHosts) return {};
        // Leading zeros are kept: [01:10] is 01, 02, ...
        const int width = from.startsWith(u'0') && from.size() > 1 ? int(from.size()) : 0;
        for (qint64 n = first; n <= last; n += step)
            result << QString::number(n).rightJustified(width, u'0');
        return result;
    }
    if (from.size() != 1 || to.size() != 1 || !from.at(0).isLetter() || !to.at(0).isLetter() || from.at(0) > to.at(0))
        return {};
    for (int c = from.at(0).unicode(); c <= to.at(0).unicode(); c += step)
        result << QString(QChar(char16_t(c)));
    return result;
}

} // namespace

Result<QStringList> AnsibleHosts::expand(const QString& pattern) {
    QStringList done{QString()};
    qsizetype at = 0;
    while (at < pattern.size()) {
        const qsizetype open = pattern.indexOf(u'[', at);
        const qsizetype close = open < 0 ? -1 : pattern.indexOf(u']', open);
        const QString plain = pattern.mid(at, open < 0 ? -1 : open - at);
        QStringList some{QString()};
        if (open >= 0) {
            if (close > open) some = words(pattern.mid(open + 1, close - open - 1));
            if (close < open || some.isEmpty()) {
                return Error{u"asset_import"_s,
                             u"'%1' has a range that cannot be read"_s.arg(pattern),
                             u"Such as web[01:50].example.com or db-[a:f]"_s,
                             {}};
            }
        }
        if (done.size() * some.size() > mostHosts) {
            return Error{
                u"asset_import"_s, u"'%1' stands for more than %2 hosts"_s.arg(pattern).arg(mostHosts), {}, {}};
        }
        QStringList next;
        for (const QString& before : std::as_const(done)) {
            for (const QString& word : std::as_const(some))
                next << before + plain + word;
        }
        done = next;
        at = open < 0 ? pattern.size() : close + 1;
    }
    return done;
}

std::pair<QString, QString> AnsibleHosts::splitPort(const QString& host) {
    if (host.startsWith(u'[')) {
        const qsizetype close = host.indexOf(u']');
        // "[v6]:22"; a range at the beginning has no colon twice.
        if (close > 0 && assetFields::canonicalAddress(host.mid(1, close - 1)) &&
            host.mid(1, close - 1).contains(u':')) {
            const QString rest = host.mid(close + 1);
            return {host.mid(1, close - 1), rest.startsWith(u':') ? rest.mid(1) : QString()};
        }
    }
    const qsizetype colon = host.lastIndexOf(u':');
    const bool inRange = colon > 0 && host.indexOf(u']', colon) > 0;
    if (colon <= 0 || inRange || !isDigits(host.mid(colon + 1)) || assetFields::canonicalAddress(host))
        return {host, {}};
    return {host.left(colon), host.mid(colon + 1)};
}

void AnsibleHosts::addGroup(const QString& group) {
    groups_[group];
}

Status AnsibleHosts::addHosts(const QString& pattern, const QString& group, const QJsonObject& variables, qint64 line) {
    const auto [hostPart, port] = splitPort(pattern);
    const Result<QStringList> names =
        hostPart == pattern || !pattern.startsWith(u'[') ? expand(hostPart) : QStringList{hostPart};
    if (!names) return names.error();
    if (order_.size() + names->size() > mostHosts)
        return assetFormats::wrong(line, u"There are more than %1 hosts"_s.arg(mostHosts));
    for (const QString& name : *names) {
        Host& host = hosts_[name];
        if (host.line == 0) {
            host.line = line;
            order_ << name;
        }
        if (!group.isEmpty() && !host.groups.contains(group)) host.groups << group;
        if (!port.isEmpty()) host.variables.insert(u"ansible_port"_s, port);
        for (auto it = variables.begin(); it != variables.end(); ++it)
            host.variables.insert(it.key(), it.value());
    }
    return {};
}

void AnsibleHosts::addChild(const QString& group, const QString& child) {
    addGroup(child);
    QStringList& children = groups_[group].children;
    if (!children.contains(child)) children << child;
}

void AnsibleHosts::setVariable(const QString& group, const QString& name, const QJsonValue& value) {
    groups_[group].variables.insert(name, value);
}

void AnsibleHosts::collect(const QString& group, const QMap<QString, QStringList>& parents, QMap<QString, int>& depths,
                           QSet<QString>& path, int height) const {
    // A group within itself is a mistake of the file; it must not keep us here.
    if (path.contains(group) || depths.value(group, -1) >= height) return;
    depths[group] = height;
    path.insert(group);
    for (const QString& parent : parents.value(group))
        collect(parent, parents, depths, path, height + 1);
    path.remove(group);
}

AssetTable AnsibleHosts::table(AssetFileFormat format) const {
    AssetTable table;
    table.format = format;
    table.encoding = u"UTF-8"_s;
    QMap<QString, QStringList> parents;
    for (auto it = groups_.begin(); it != groups_.end(); ++it) {
        for (const QString& child : it->children)
            parents[child] << it.key();
    }
    QSet<QString> secrets;
    QSet<QString> templates;
    QSet<QString> columns;
    qint64 local = 0;
    bool byGroup = false;
    for (const QString& name : order_) {
        const Host& host = hosts_[name];
        QMap<QString, int> heights; // of each group the host is in, above the host
        QSet<QString> path;
        for (const QString& group : host.groups)
            collect(group, parents, heights, path, 0);
        QStringList above = heights.keys();
        std::stable_sort(above.begin(), above.end(),
                         [&](const QString& a, const QString& b) { return heights.value(a) > heights.value(b); });
        QJsonObject variables = groups_.value(u"all"_s).variables;
        for (const QString& group : std::as_const(above)) {
            const QJsonObject& own = groups_[group].variables;
            for (auto it = own.begin(); it != own.end(); ++it)
                variables.insert(it.key(), it.value());
        }
        for (auto it = host.variables.begin(); it != host.variables.end(); ++it)
            variables.insert(it.key(), it.value());
        if (variables.value("ansible_connection"_L1).toString() == "local"_L1) ++local;

        AssetImportRow row;
        row.line = host.line;
        row.fields.insert(u"hostname"_s, name);
        if (const auto address = assetFields::canonicalAddress(name)) row.fields.insert(u"ip_address"_s, *address);
        for (auto it = variables.begin(); it != variables.end(); ++it) {
            const QJsonValue value = it.value();
            const QString text = value.isString() ? value.toString() : QString();
            if (assetHeader::isSecret(it.key()) || text.startsWith("$ANSIBLE_VAULT"_L1)) {
                secrets.insert(it.key());
                continue;
            }
            if (text.contains("{{"_L1)) templates.insert(it.key());
            if (it.key() == "ansible_host"_L1 || it.key() == "ansible_ssh_host"_L1) {
                if (const auto address = assetFields::canonicalAddress(text)) {
                    row.fields.insert(u"ip_address"_s, *address);
                    continue;
                }
            }
            // Only the plain names: a variable "name" or "role" is about what runs there, not about the machine.
            static const QStringList own{u"location"_s, u"owner"_s, u"environment"_s, u"type"_s, u"status"_s};
            row.fields.insert(own.contains(it.key()) && !text.isEmpty() ? it.key() : u"metadata."_s + it.key(), value);
        }
        QStringList groups = heights.keys();
        groups.removeAll(u"all"_s);
        groups.removeAll(u"ungrouped"_s);
        const auto isEnvironment = [](const QString& group) { return assetHeader::isEnvironment(group); };
        if (!row.fields.contains("environment"_L1) && std::count_if(groups.begin(), groups.end(), isEnvironment) == 1) {
            row.fields.insert(u"environment"_s, *std::find_if(groups.begin(), groups.end(), isEnvironment));
            byGroup = true;
        }
        if (!groups.isEmpty()) row.fields.insert(u"metadata.ansible_groups"_s, QJsonArray::fromStringList(groups));
        for (const QString& column : row.fields.keys())
            columns.insert(column);
        table.rows << row;
    }
    const auto sorted = [](const QSet<QString>& set) {
        QStringList list = set.values();
        list.sort();
        return list;
    };
    table.columns = sorted(columns);
    table.titles = table.columns;
    table.notes << u"Groups are kept in the metadata as ansible_groups, variables under their own names"_s;
    if (byGroup) table.notes << u"The environment comes from the group that is named as one"_s;
    if (!secrets.isEmpty()) {
        table.notes << u"Left out because an inventory is no place for secrets: %1"_s.arg(
            sorted(secrets).join(u", "_s));
    }
    if (!templates.isEmpty())
        table.notes << u"Templates are kept as they stand there: %1"_s.arg(sorted(templates).join(u", "_s));
    if (local > 0) table.notes << u"%1 hosts have ansible_connection=local: they are the machine itself"_s.arg(local);
    return table;
}

} // namespace oc

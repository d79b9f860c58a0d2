// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/dns/ResolvConf.h"

#include <QFile>

#include <algorithm>

namespace oc {

namespace {

constexpr qsizetype mostServers = 3; // MAXNS of resolv.h
constexpr qsizetype mostDomains = 32;
constexpr int mostDots = 15;
constexpr qint64 largestFile = 64 * 1024;

} // namespace

ResolvConf ResolvConf::parse(const QByteArray& text) {
    ResolvConf conf;
    const QList<QByteArray> lines = text.split('\n');
    for (const QByteArray& line : lines) {
        const QStringList words = QString::fromUtf8(line).simplified().split(QLatin1Char(' '), Qt::SkipEmptyParts);
        if (words.size() < 2 || words.first().startsWith(QLatin1Char('#')) ||
            words.first().startsWith(QLatin1Char(';')))
            continue;
        if (words.first() == QLatin1String("nameserver")) {
            QHostAddress address;
            if (conf.servers.size() < mostServers && address.setAddress(words.at(1))) conf.servers.append(address);
        } else if (words.first() == QLatin1String("search")) { // the last of these lines counts
            conf.search = words.mid(1, mostDomains);
        } else if (words.first() == QLatin1String("domain")) {
            conf.search = {words.at(1)};
        } else if (words.first() == QLatin1String("options")) {
            for (const QString& option : words) {
                bool number = false;
                const int dots = option.mid(6).toInt(&number);
                if (option.startsWith(QLatin1String("ndots:")) && number) conf.dots = std::clamp(dots, 0, mostDots);
            }
        }
    }
    conf.search.removeAll(QStringLiteral("."));
    if (conf.servers.isEmpty()) conf.servers.append(QHostAddress(QHostAddress::LocalHost));
    return conf;
}

ResolvConf ResolvConf::read(const QString& name) {
    QFile file(name);
    return parse(file.open(QIODevice::ReadOnly) ? file.read(largestFile) : QByteArray());
}

QStringList ResolvConf::candidates(const QString& name) const {
    if (name.endsWith(QLatin1Char('.'))) return {name};
    QStringList names;
    for (const QString& domain : search)
        names.append(name + QLatin1Char('.') + domain);
    if (name.count(QLatin1Char('.')) >= dots)
        names.prepend(name);
    else
        names.append(name);
    return names;
}

} // namespace oc

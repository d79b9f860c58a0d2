// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/forms/NameText.h"

#include <QSet>
#include <QStringList>

namespace oc::ui {

QString nameText(const QString& identifier) {
    static const QSet<QString> abbreviations{
        QStringLiteral("api"),  QStringLiteral("cpu"), QStringLiteral("dns"),  QStringLiteral("gid"),
        QStringLiteral("http"), QStringLiteral("id"),  QStringLiteral("ip"),   QStringLiteral("json"),
        QStringLiteral("mac"),  QStringLiteral("os"),  QStringLiteral("pid"),  QStringLiteral("ppid"),
        QStringLiteral("rss"),  QStringLiteral("sql"), QStringLiteral("ssh"),  QStringLiteral("tcp"),
        QStringLiteral("tls"),  QStringLiteral("ttl"), QStringLiteral("tty"),  QStringLiteral("udp"),
        QStringLiteral("uid"),  QStringLiteral("url"), QStringLiteral("uuid"), QStringLiteral("vlan")};
    QString spaced = identifier;
    spaced.replace(u'_', u' ').replace(u'-', u' ');
    QStringList words = spaced.split(u' ');
    for (QString& word : words)
        if (abbreviations.contains(word)) word = word.toUpper();
    QString text = words.join(u' ');
    if (!text.isEmpty()) text[0] = text.at(0).toUpper();
    return text;
}

} // namespace oc::ui

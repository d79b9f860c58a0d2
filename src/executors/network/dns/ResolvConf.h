// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QHostAddress>
#include <QList>
#include <QStringList>

namespace oc {

/// What /etc/resolv.conf says, by resolv.conf(5). A value.
struct ResolvConf {
    QList<QHostAddress> servers; ///< the first three; this machine itself when there is none
    QStringList search;          ///< domains to complete short names with
    int dots = 1;                ///< ndots: a name with so many dots is asked for as it is first

    [[nodiscard]] static ResolvConf parse(const QByteArray& text);
    /// A file that cannot be read says nothing.
    [[nodiscard]] static ResolvConf read(const QString& file);
    /// The names to ask for, one after the other, until one exists.
    [[nodiscard]] QStringList candidates(const QString& name) const;
};

} // namespace oc

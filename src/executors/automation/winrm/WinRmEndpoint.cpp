// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/automation/winrm/WinRmEndpoint.h"

#include <QStringList>

namespace oc {

QString WinRmEndpoint::authority() const {
    return (host.contains(QLatin1Char(':')) ? QStringLiteral("[%1]:%2") : QStringLiteral("%1:%2")).arg(host).arg(port);
}

QString WinRmEndpoint::url() const {
    return (tls ? QStringLiteral("https://") : QStringLiteral("http://")) + authority() + QStringLiteral("/wsman");
}

QString WinRmEndpoint::toText() const {
    QString how = authentication == Authentication::Basic ? QStringLiteral("Basic") : QStringLiteral("Negotiate");
    if (!tls)
        how += QStringLiteral(", encrypted");
    else if (!fingerprint.isEmpty())
        how += QStringLiteral(", TLS, pinned certificate");
    else
        how += verify ? QStringLiteral(", TLS") : QStringLiteral(", TLS without a check of the certificate");
    return QStringLiteral("%1 as %2 (%3)").arg(url(), user.isEmpty() ? QStringLiteral("nobody yet") : user, how);
}

QByteArray WinRmEndpoint::key() const {
    const QStringList parts{url(),
                            address,
                            user,
                            QString::number(int(authentication)),
                            caFile,
                            QString::fromLatin1(fingerprint.toHex()),
                            QString::number(int(verify))};
    return parts.join(QLatin1Char('\n')).toUtf8();
}

} // namespace oc

// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/automation/winrm/WinRmFailure.h"

#include <QRegularExpression>

namespace oc::winRmFailure {
Error noCommonLogin(const WinRmEndpoint& endpoint, const QList<QByteArray>& offered) {
    QStringList names;
    for (const QByteArray& header : offered) {
        for (const QByteArray& part : header.split(',')) {
            const QString name = QString::fromLatin1(part.trimmed().split(' ').first().left(30));
            if (!name.isEmpty() && !name.contains(QLatin1Char('=')) && !names.contains(name)) names.append(name);
        }
    }
    const bool basic = endpoint.authentication == WinRmEndpoint::Authentication::Basic;
    return {QStringLiteral("no_common_login"),
            QStringLiteral("%1 takes no log-in by %2; it offers %3")
                .arg(endpoint.name, basic ? QStringLiteral("Basic") : QStringLiteral("Negotiate"),
                     names.isEmpty() ? QStringLiteral("none") : names.join(QStringLiteral(", "))),
            basic ? QStringLiteral("Basic is off unless somebody switches it on there (winrm set "
                                   "winrm/config/service/auth @{Basic=\"true\"}), and knows local accounts only; "
                                   "windows/authentication negotiate needs no change.")
                  : QStringLiteral("Switch Negotiate on there: winrm set winrm/config/service/auth "
                                   "@{Negotiate=\"true\"}. Kerberos alone is not supported yet."),
            {}};
}

Error loginRefused(const WinRmEndpoint& endpoint) {
    const bool basic = endpoint.authentication == WinRmEndpoint::Authentication::Basic;
    QString hint =
        QStringLiteral("Check user and password (DOMAIN\\user, user@domain, or .\\user for an account of the "
                       "machine itself), and that the account is not locked or expired. The same password is "
                       "not tried again there for ten minutes, so that the account is not locked.");
    if (basic) hint += QStringLiteral(" Basic knows local accounts only.");
    return {QStringLiteral("login_refused"),
            QStringLiteral("%1 refused the log-in of %2").arg(endpoint.name, endpoint.user),
            hint,
            {}};
}

Error messageRefused(const WinRmEndpoint& endpoint) {
    if (endpoint.tls) {
        return {
            QStringLiteral("unencrypted_refused"),
            QStringLiteral("%1 took the log-in but refused the message after it").arg(endpoint.name),
            QStringLiteral("If TLS ends at a proxy before it, WinRM gets the message without encryption and refuses "
                           "it: connect to the machine itself."),
            {}};
    }
    return {QStringLiteral("session_lost"),
            QStringLiteral("%1 took the log-in but refused the encrypted message after it").arg(endpoint.name),
            QStringLiteral("A proxy or load balancer between may have mixed up connections: connect to the machine "
                           "itself."),
            {}};
}

Error status(const WinRmEndpoint& endpoint, int status, const QByteArray& reason) {
    const QString answered = QStringLiteral("%1 answered HTTP %2 %3")
                                 .arg(endpoint.url())
                                 .arg(status)
                                 .arg(QString::fromLatin1(reason).simplified())
                                 .trimmed();
    switch (status) {
    case 403:
        return {QStringLiteral("access_denied"),
                QStringLiteral("%1 knows %2 but does not let them in over WinRM: %3")
                    .arg(endpoint.name, endpoint.user, answered),
                QStringLiteral("Add the account to the group Remote Management Users there."),
                {}};
    case 404:
        return {QStringLiteral("not_winrm"),
                QStringLiteral("%1: there is no WinRM").arg(answered),
                QStringLiteral("Another web server listens there, or the WinRM service is not running "
                               "(Get-Service WinRM; winrm quickconfig)."),
                {}};
    case 413:
        return {QStringLiteral("envelope_too_large"),
                QStringLiteral("%1: the message is larger than it takes").arg(answered),
                QStringLiteral("Raise its MaxEnvelopeSizekb: winrm set winrm/config @{MaxEnvelopeSizekb=\"500\"}"),
                {}};
    case 500:
        return {QStringLiteral("http_status"),
                QStringLiteral("%1 without a reason").arg(answered),
                QStringLiteral("An old server answers so when a message is larger than its MaxEnvelopeSizekb."),
                {}};
    case 503:
        return {QStringLiteral("unreachable"),
                QStringLiteral("%1: the WinRM service is stopped").arg(answered),
                QStringLiteral("Start-Service WinRM"),
                {}};
    default:
        return {QStringLiteral("http_status"), answered, QStringLiteral("Is it really WinRM that listens there?"), {}};
    }
}

Error fault(const WinRmEndpoint& endpoint, const WsmanFault& fault, const QString& request) {
    QString said = fault.text.isEmpty() ? fault.subcode : fault.text;
    if (fault.code != 0) said += QStringLiteral(" (0x%1)").arg(fault.code, 8, 16, QLatin1Char('0'));
    const QString message = QStringLiteral("%1 refused to %2: %3").arg(endpoint.name, request, said.trimmed());
    switch (fault.code) {
    case WsmanFault::accessDenied:
    case 0x80070005:
        return {QStringLiteral("access_denied"),
                message,
                QStringLiteral("%1 has to be an administrator there or in the group Remote Management Users. A local "
                               "administrator other than the built-in one gets full rights over the network only with "
                               "LocalAccountTokenFilterPolicy=1 (HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\"
                               "Policies\\System).")
                    .arg(endpoint.user),
                {}};
    case WsmanFault::shellQuota:
    case WsmanFault::operationQuota:
    case WsmanFault::userQuota:
    case WsmanFault::systemQuota:
    case WsmanFault::shellUserQuota:
        return {
            QStringLiteral("quota"),
            message,
            QStringLiteral("Shells that were left open end by themselves after their idle time, or when the service "
                           "is restarted (Restart-Service WinRM). Fewer at a time: max_parallel. The limits: "
                           "winrm get winrm/config/winrs and winrm/config/service."),
            {}};
    case WsmanFault::requestTooLarge:
    case WsmanFault::replyTooLarge:
    case WsmanFault::replyOverServerLimit:
        return {QStringLiteral("envelope_too_large"),
                message,
                QStringLiteral("Raise its MaxEnvelopeSizekb: winrm set winrm/config @{MaxEnvelopeSizekb=\"500\"}"),
                {}};
    case WsmanFault::unknownShell:
        return {QStringLiteral("session_lost"),
                QStringLiteral("%1 no longer knows the shell: its WinRM service was restarted, or somebody ended it")
                    .arg(endpoint.name),
                {},
                {}};
    case WsmanFault::aborted:
        return {QStringLiteral("session_lost"),
                QStringLiteral("%1 broke the tool off: its WinRM service was stopped, or somebody ended the shell")
                    .arg(endpoint.name),
                {},
                {}};
    case 0x80070002:
        return {QStringLiteral("program_missing"), message, QStringLiteral("PowerShell is not in the PATH there."), {}};
    default:
        return {QStringLiteral("remote_fault"), message, {}, {}};
    }
}

Error midway(const WinRmEndpoint& endpoint, Error error) {
    if (error.code == QLatin1String("unreachable"))
        error.message += QStringLiteral(" while the tool was at work: the WinRM service of %1 or the machine went down")
                             .arg(endpoint.name);
    const QString unknown = QStringLiteral("Whether it did its work is not known.");
    error.hint = error.hint.isEmpty() ? unknown : unknown + QLatin1Char(' ') + error.hint;
    return error;
}

QString doubleHopHint(const QString& tool, const QString& said, bool namesThirdMachine) {
    static const QRegularExpression denied(
        QStringLiteral("PermissionDenied|UnauthorizedAccess|SecurityException|AuthenticationException|"
                       "ADServerDownException|0x80070005|0x8009030e"),
        QRegularExpression::CaseInsensitiveOption);
    const bool asksDirectory = tool.startsWith(QLatin1String("Get-AD"), Qt::CaseInsensitive);
    if ((!namesThirdMachine && !asksDirectory) || !denied.match(said).hasMatch()) return {};
    return QStringLiteral("The log-in does not reach from there to a third machine (\"double hop\"): a file share, a "
                          "domain controller. Run the tool on that machine itself.");
}

} // namespace oc::winRmFailure

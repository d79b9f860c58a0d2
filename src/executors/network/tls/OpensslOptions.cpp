// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/tls/OpensslOptions.h"

#include <QHostAddress>

namespace oc {

namespace {

Error badParameter(const QString& message) {
    return {QStringLiteral("bad_parameter"), message, {}, {}};
}

} // namespace

Result<OpensslOptions> OpensslOptions::fromParameters(const QJsonObject& parameters) {
    OpensslOptions options;
    options.caFile = parameters.value(QStringLiteral("ca_file")).toString();
    options.warnDays = parameters.value(QStringLiteral("warn_days")).toInt(options.warnDays);
    if (parameters.value(QStringLiteral("action")).toString() == QLatin1String("certificate")) {
        options.file = parameters.value(QStringLiteral("file")).toString();
        if (options.file.isEmpty())
            return badParameter(QStringLiteral("file is missing: which certificate file to read"));
        return options;
    }
    options.host = parameters.value(QStringLiteral("host")).toString();
    if (options.host.isEmpty()) return badParameter(QStringLiteral("host is missing: which server to ask"));
    const int port = parameters.value(QStringLiteral("port")).toInt(options.port);
    if (port < 1 || port > 65535) return badParameter(QStringLiteral("port must be from 1 to 65535"));
    options.port = quint16(port);
    const QJsonValue given = parameters.value(QStringLiteral("port"));
    options.portText = given.isString() ? given.toString() : QString::number(port);
    options.serverName = parameters.value(QStringLiteral("server_name")).toString();
    options.startTls = parameters.value(QStringLiteral("starttls")).toString();
    if (!options.startTls.isEmpty()) {
        if (const auto protocol = StartTls::protocolOf(options.startTls); !protocol) return protocol.error();
    }
    const QJsonValue timeout = parameters.value(QStringLiteral("timeout"));
    if (!timeout.isUndefined() && !timeout.isNull()) {
        const auto parsed = parseDuration(timeout);
        if (!parsed) return badParameter(QStringLiteral("timeout cannot be read")).because(parsed.error());
        options.timeout = *parsed;
    }
    return options;
}

QString OpensslOptions::indicatedName() const {
    return QHostAddress().setAddress(verifiedName()) ? QString() : verifiedName();
}

QStringList OpensslOptions::command() const {
    QStringList words{QStringLiteral("openssl")};
    if (!file.isEmpty())
        return words << QStringLiteral("storeutl") << QStringLiteral("-noout") << QStringLiteral("-text")
                     << QStringLiteral("-certs") << file;
    words << QStringLiteral("s_client") << QStringLiteral("-connect")
          << (QHostAddress(host).protocol() == QAbstractSocket::IPv6Protocol ? QStringLiteral("[%1]:%2")
                                                                             : QStringLiteral("%1:%2"))
                 .arg(host, portText)
          << QStringLiteral("-showcerts");
    if (indicatedName().isEmpty())
        words << QStringLiteral("-verify_ip") << verifiedName();
    else
        words << QStringLiteral("-servername") << indicatedName() << QStringLiteral("-verify_hostname")
              << verifiedName();
    if (!startTls.isEmpty()) words << QStringLiteral("-starttls") << startTls;
    if (!caFile.isEmpty()) words << QStringLiteral("-CAfile") << caFile;
    return words;
}

} // namespace oc

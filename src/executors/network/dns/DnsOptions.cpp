// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/dns/DnsOptions.h"

#include "executors/network/dns/DnsCodes.h"
#include "executors/support/HostLookup.h"

namespace oc {

namespace {

Error badParameter(const QString& message) {
    return {QStringLiteral("bad_parameter"), message, {}, {}};
}

} // namespace

Result<DnsOptions> DnsOptions::fromParameters(const QJsonObject& parameters) {
    DnsOptions options;
    const auto flag = [&parameters](const char* name, bool& value) {
        value = parameters.value(QLatin1String(name)).toBool(value);
    };
    options.name = parameters.value(QStringLiteral("name")).toString();
    if (options.name.isEmpty()) return badParameter(QStringLiteral("name is missing: what to ask for"));
    options.typeName = parameters.value(QStringLiteral("type")).toString();
    if (!options.typeName.isEmpty() && !dnsCodes::typeOf(options.typeName))
        return badParameter(QStringLiteral("'%1' is no type of records").arg(options.typeName));
    options.server = parameters.value(QStringLiteral("server")).toString();
    const int port = parameters.value(QStringLiteral("port")).toInt(options.port);
    if (port < 1 || port > 65535) return badParameter(QStringLiteral("port must be from 1 to 65535"));
    options.port = quint16(port);
    const QJsonValue given = parameters.value(QStringLiteral("port"));
    options.portText = given.isString() ? given.toString() : QString::number(port);
    options.retries = parameters.value(QStringLiteral("retries")).toInt(options.retries);
    if (options.retries < 0) return badParameter(QStringLiteral("retries must not be less than 0"));
    flag("dnssec", options.dnssec);
    flag("tcp", options.tcp);
    flag("reverse", options.reverse);
    flag("recursion", options.recursion);
    const QJsonValue timeout = parameters.value(QStringLiteral("timeout"));
    if (!timeout.isUndefined() && !timeout.isNull()) {
        const auto parsed = parseDuration(timeout);
        if (!parsed) return badParameter(QStringLiteral("timeout cannot be read")).because(parsed.error());
        options.timeout = *parsed;
    }
    return options;
}

Result<QList<DnsServer>> DnsOptions::servers(const ResolvConf& conf, const StepContext& context) const {
    QList<DnsServer> servers;
    if (server.isEmpty()) {
        for (const QHostAddress& address : conf.servers)
            servers.append({address.toString(), address, port});
        return servers;
    }
    const auto addresses =
        hostLookup::addresses(server, context.stopToken(), ProbeLimits::within(timeout, context).remaining());
    if (!addresses) return addresses.error();
    for (const QHostAddress& address : *addresses)
        servers.append({server, address, port});
    return servers;
}

QString DnsOptions::whom() const {
    const QString beside = portText == QLatin1String("53") ? QString() : QStringLiteral(", port %1").arg(portText);
    return server.isEmpty() ? QStringLiteral("the DNS servers of this machine") + beside
                            : QStringLiteral("the DNS server %1%2").arg(server, beside);
}

} // namespace oc

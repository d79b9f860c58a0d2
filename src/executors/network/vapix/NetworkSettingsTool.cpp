// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/vapix/NetworkSettingsTool.h"

#include <QHostAddress>

#include <algorithm>

namespace oc {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Role = VapixRequest::Role;

namespace {

const QString settingsPath = u"/axis-cgi/network_settings.cgi"_s;
constexpr auto probePause = 500ms;

VapixRequest readRequest() {
    return VapixRequest::json(settingsPath, u"getNetworkInfo"_s, {}, Role::Administrator);
}

VapixRequest oldReadRequest() {
    return VapixRequest::parameters({u"Network"_s}, Role::Administrator);
}

Error wrong(const QString& message, const QString& hint = {}) {
    return {u"bad_parameter"_s, message, hint, {}};
}

/// What would cut the camera off for good: an address that no machine can have, a router out of reach.
Status checkAddress(const QJsonObject& parameters) {
    if (parameters.value(u"use_dhcp"_s).toBool()) return {};
    const QString text = parameters.value(u"ip_address"_s).toString();
    QHostAddress address;
    if (!address.setAddress(text) || address.protocol() != QAbstractSocket::IPv4Protocol)
        return wrong(u"ip_address '%1' is no IPv4 address"_s.arg(text.left(60)));
    const int prefix = parameters.value(u"prefix_length"_s).toInt(24);
    if (prefix < 1 || prefix > 32) return wrong(u"prefix_length is no number from 1 to 32"_s);
    const quint32 ip = address.toIPv4Address();
    const quint32 mask = ~quint32(0) << (32 - prefix);
    if (ip >> 24 == 0 || ip >> 24 == 127 || ip >> 28 >= 14)
        return wrong(u"%1 is no address that a camera can have"_s.arg(text));
    if (prefix <= 30 && ((ip & ~mask) == 0 || (ip & ~mask) == ~mask)) {
        return wrong(u"%1/%2 is the %3 of its network, not an address in it"_s.arg(text).arg(prefix).arg(
            (ip & ~mask) == 0 ? u"number"_s : u"broadcast address"_s));
    }
    const QString router = parameters.value(u"gateway"_s).toString();
    if (router.isEmpty()) return {};
    QHostAddress gateway;
    if (!gateway.setAddress(router) || gateway.protocol() != QAbstractSocket::IPv4Protocol)
        return wrong(u"gateway '%1' is no IPv4 address"_s.arg(router.left(60)));
    if ((gateway.toIPv4Address() & mask) != (ip & mask) || gateway.toIPv4Address() == ip) {
        return wrong(u"the gateway %1 is not another address in the network of %2/%3"_s.arg(router, text).arg(prefix),
                     u"The camera could not reach anything beyond its own network."_s);
    }
    return {};
}

QString broadcastOf(const QString& address, int prefix) {
    const quint32 mask = ~quint32(0) << (32 - prefix);
    return QHostAddress(QHostAddress(address).toIPv4Address() | ~mask).toString();
}

Result<VapixRequest> changeRequest(const QJsonObject& parameters) {
    const QString action = parameters.value(u"action"_s).toString();
    const bool dhcp = parameters.value(u"use_dhcp"_s).toBool();
    const auto text = [&](const QString& name) { return parameters.value(name).toString(); };
    if (action == u"set_hostname") {
        QJsonObject params{{u"useDhcpHostname"_s, dhcp}};
        if (!dhcp) {
            if (text(u"hostname"_s).isEmpty()) return wrong(u"there is no hostname"_s);
            params.insert(u"staticHostname"_s, text(u"hostname"_s));
        }
        return VapixRequest::json(settingsPath, u"setHostnameConfiguration"_s, params, Role::Administrator);
    }
    if (action == u"set_resolver") {
        QJsonObject params{{u"useDhcpResolverInfo"_s, dhcp}};
        if (!dhcp) {
            const QJsonArray servers = parameters.value(u"name_servers"_s).toArray();
            if (servers.isEmpty()) return wrong(u"there is no name server"_s);
            for (const QJsonValue& server : servers)
                if (!QHostAddress().setAddress(server.toString()))
                    return wrong(u"the name server '%1' is no address"_s.arg(server.toString().left(60)));
            params.insert(u"staticNameServers"_s, servers);
            params.insert(u"staticSearchDomains"_s, parameters.value(u"search_domains"_s).toArray());
        }
        return VapixRequest::json(settingsPath, u"setResolverConfiguration"_s, params, Role::Administrator);
    }
    if (const Status good = checkAddress(parameters); !good) return good.error();
    QJsonObject params{{u"deviceName"_s, text(u"device"_s).isEmpty() ? u"eth0"_s : text(u"device"_s)},
                       {u"configurationMode"_s, dhcp ? u"dhcp"_s : u"static"_s}};
    if (!dhcp) {
        const int prefix = parameters.value(u"prefix_length"_s).toInt(24);
        QJsonObject address{{u"address"_s, text(u"ip_address"_s)}, {u"prefixLength"_s, prefix}};
        if (prefix <= 30) address.insert(u"broadcast"_s, broadcastOf(text(u"ip_address"_s), prefix));
        params.insert(u"staticAddressConfigurations"_s, QJsonArray{address});
        if (!text(u"gateway"_s).isEmpty()) params.insert(u"staticDefaultRouter"_s, text(u"gateway"_s));
    }
    return VapixRequest::json(settingsPath, u"setIPv4AddressConfiguration"_s, params, Role::Administrator);
}

QJsonArray addressesOf(const QJsonValue& family) {
    QJsonArray texts;
    const QJsonArray addresses = family[u"addresses"_s].toArray();
    for (const QJsonValue& one : addresses)
        texts.append(u"%1/%2"_s.arg(one[u"address"_s].toString()).arg(one[u"prefixLength"_s].toInt()));
    return texts;
}

QJsonObject recordOf(const QJsonObject& data) {
    const QJsonValue system = data.value(u"system"_s);
    QJsonArray devices;
    const QJsonArray all = data.value(u"devices"_s).toArray();
    for (const QJsonValue& device : all) {
        const QJsonValue four = device[u"IPv4"_s];
        const QJsonValue six = device[u"IPv6"_s];
        const QString router = four[u"defaultRouter"_s].toString();
        devices.append(QJsonObject{
            {u"name"_s, device[u"name"_s].toString()},
            {u"mac"_s, device[u"macAddress"_s].toString().toLower()},
            {u"link"_s, device[u"link"_s].toBool()},
            {u"ipv4_mode"_s, four[u"configurationMode"_s].toString()},
            {u"addresses"_s, addressesOf(four)},
            {u"gateway"_s, router.isEmpty() ? QJsonValue(QJsonValue::Null) : QJsonValue(router)},
            {u"ipv6"_s, QJsonObject{{u"enabled"_s, six[u"enabled"_s].toBool()}, {u"addresses"_s, addressesOf(six)}}}});
    }
    return {{u"hostname"_s, system[u"hostname"_s][u"hostname"_s].toString()},
            {u"hostname_from_dhcp"_s, system[u"hostname"_s][u"useDhcpHostname"_s].toBool()},
            {u"name_servers"_s, system[u"resolver"_s][u"nameServers"_s].toArray()},
            {u"search_domains"_s, system[u"resolver"_s][u"searchDomains"_s].toArray()},
            {u"devices"_s, devices}};
}

int prefixOf(const QString& mask) {
    quint32 bits = QHostAddress(mask).toIPv4Address();
    int length = 0;
    for (; bits & 0x80000000u; bits <<= 1)
        ++length;
    return length;
}

/// The same of param.cgi, as far as it tells it.
QJsonObject recordOf(const CameraParameters& found) {
    QJsonArray servers;
    for (const QString& name : {u"Network.DNSServer1"_s, u"Network.DNSServer2"_s, u"Network.Resolver.NameServer1"_s,
                                u"Network.Resolver.NameServer2"_s}) {
        const QString server = found.value(name);
        if (!server.isEmpty() && server != u"0.0.0.0" && !servers.contains(QJsonValue(server))) servers.append(server);
    }
    const auto first = [&](const QStringList& names) {
        for (const QString& name : names)
            if (found.has(name)) return found.value(name);
        return QString();
    };
    const QString address = first({u"Network.eth0.IPAddress"_s, u"Network.IPAddress"_s});
    const QString mask = first({u"Network.eth0.SubnetMask"_s, u"Network.SubnetMask"_s});
    const QString boot = first({u"Network.BootProto"_s});
    const QString domain = first({u"Network.DomainName"_s, u"Network.Resolver.Search"_s});
    const QString router = first({u"Network.DefaultRouter"_s, u"Network.Routing.DefaultRouter"_s});
    const QJsonObject device{
        {u"name"_s, u"eth0"_s},
        {u"mac"_s, first({u"Network.eth0.MACAddress"_s}).toLower()},
        {u"link"_s, QJsonValue(QJsonValue::Null)},
        {u"ipv4_mode"_s, boot == u"dhcp" ? u"dhcp"_s : u"static"_s},
        {u"addresses"_s, address.isEmpty() ? QJsonArray() : QJsonArray{u"%1/%2"_s.arg(address).arg(prefixOf(mask))}},
        {u"gateway"_s, router.isEmpty() ? QJsonValue(QJsonValue::Null) : QJsonValue(router)},
        {u"ipv6"_s, QJsonObject{{u"enabled"_s, found.flag(u"Network.IPv6.Enabled"_s).value_or(false)},
                                {u"addresses"_s, QJsonArray()}}}};
    return {
        {u"hostname"_s, first({u"Network.HostName"_s})},
        {u"hostname_from_dhcp"_s, found.flag(u"Network.VolatileHostName.ObtainFromDHCP"_s).value_or(boot == u"dhcp")},
        {u"name_servers"_s, servers},
        {u"search_domains"_s, domain.isEmpty() ? QJsonArray() : QJsonArray{domain}},
        {u"devices"_s, QJsonArray{device}}};
}

Result<QJsonObject> read(VapixClient& client) {
    const auto data = client.json(readRequest());
    if (data) {
        if (!data->toObject().contains(u"system"_s))
            return Error{u"bad_reply"_s, u"the answer of %1 has no system"_s.arg(settingsPath), {}, {}};
        return recordOf(data->toObject());
    }
    if (data.error().code != u"not_supported"_s) return data.error();
    const auto old = client.parameters(oldReadRequest());
    if (!old) return old.error();
    return recordOf(*old);
}

QString told(const QJsonObject& record) {
    const QJsonArray devices = record.value(u"devices"_s).toArray();
    QStringList addresses;
    for (const QJsonValue& device : devices)
        for (const QJsonValue& address : device[u"addresses"_s].toArray())
            addresses << address.toString();
    return u"%1: %2"_s.arg(record.value(u"hostname"_s).toString(), addresses.join(u", "_s));
}

/// The camera under its new address, as far as that is known.
std::optional<VapixTarget> moved(const VapixCall& call) {
    if (call.parameters.value(u"use_dhcp"_s).toBool()) return std::nullopt;
    VapixTarget target = call.client.target();
    target.origin.setHost(call.text(u"ip_address"_s));
    target.timeout = std::min(target.timeout, std::chrono::milliseconds(3000));
    return target;
}

} // namespace

Result<VapixPlan> NetworkSettingsTool::plan(const QJsonObject& parameters) const {
    VapixPlan plan;
    const QString action = parameters.value(u"action"_s).toString(u"get"_s);
    if (action == u"get") {
        plan.requests << readRequest();
        plan.notes << u"Firmware before 8.50 is asked for %1 instead"_s.arg(
            QString::fromLatin1(oldReadRequest().target()));
        return plan;
    }
    const auto change = changeRequest(parameters);
    if (!change) return change.error();
    plan.requests << *change << readRequest();
    if (action == u"set_ipv4") plan.notes << u"A WRONG ADDRESS CUTS THE CAMERA OFF; the new one is then asked"_s;
    return plan;
}

Result<VapixResult> NetworkSettingsTool::run(VapixCall& call) const {
    const QString action = call.text(u"action"_s);
    if (action == u"get") {
        const auto record = read(call.client);
        if (!record) return record.error();
        return VapixResult{call.record(*record), told(*record)};
    }
    const auto change = changeRequest(call.parameters);
    if (!change) return change.error();
    const auto done = call.client.json(*change);
    const bool moves = action == u"set_ipv4";
    if (!done) {
        Error error = done.error();
        if (error.code == u"not_supported"_s)
            error.hint = u"Firmware before 8.50 can be read, but not be changed from here."_s;
        // A camera that has gone to its new address gives no answer from the old one.
        if (!moves || (error.code != u"unreachable"_s && error.code != u"timeout"_s)) return error;
        if (call.context.cancelled() || call.context.expired()) return error;
    }
    if (!moves) {
        const auto record = read(call.client);
        if (!record) return record.error();
        return VapixResult{call.record(*record), told(*record)};
    }
    const auto target = moved(call);
    if (!target) {
        QJsonObject record = read(call.client).value_or(QJsonObject());
        record.insert(u"new_address"_s, QJsonValue(QJsonValue::Null));
        record.insert(u"new_address_answers"_s, QJsonValue(QJsonValue::Null));
        return VapixResult{call.record(record),
                           u"the address comes from DHCP now; which one it is, the DHCP server knows"_s};
    }
    const QString address = call.text(u"ip_address"_s);
    QJsonObject record{{u"new_address"_s, address}, {u"new_address_answers"_s, false}};
    const auto until = StepContext::Clock::now() + call.client.target().timeout;
    Error last;
    do {
        call.context.emitProgress(-1, u"waiting for %1"_s.arg(address));
        if (const Status waited = call.wait(probePause); !waited) return waited.error();
        VapixClient there(call.client, *target);
        const auto found = read(there);
        if (found) {
            for (auto it = found->begin(); it != found->end(); ++it)
                record.insert(it.key(), it.value());
            record.insert(u"new_address_answers"_s, true);
            return VapixResult{call.record(record), u"the camera answers at %1"_s.arg(address)};
        }
        last = found.error();
        if (last.code == u"authentication_failed"_s || last.code == u"tls_failed"_s)
            break; // somebody answers, at least
    } while (StepContext::Clock::now() < until);
    VapixResult result{call.record(record), {}};
    result.problem =
        Error{u"unknown_outcome"_s,
              u"the camera was told to take the address %1, and is not found there: %2"_s.arg(address, last.message),
              done ? u"It took the change. Look for it from a machine in its network, at %1."_s.arg(address)
                   : u"Whether it took the change is not known. Look for it at the old and the new address."_s,
              {}};
    return result;
}

} // namespace oc

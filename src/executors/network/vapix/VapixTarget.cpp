// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/vapix/VapixTarget.h"

#include "engine/base/Duration.h"

#include <QFile>
#include <QHostAddress>

#include <algorithm>

namespace oc {

using namespace Qt::StringLiterals;

namespace {

Error badCamera(const QString& camera, const QString& why) {
    QString shown = camera.left(100);
    for (QChar& c : shown)
        if (c.unicode() < 0x20 || c.unicode() == 0x7f) c = u'?';
    return {u"bad_camera"_s,
            u"'%1' names no camera: %2"_s.arg(shown, why),
            u"Give a host name or an address, if need be with its port: 192.168.1.90, https://gate-3:8443."_s,
            {}};
}

bool hasControl(const QString& text) {
    return std::any_of(text.begin(), text.end(), [](QChar c) { return c.unicode() < 0x20 || c.unicode() == 0x7f; });
}

Result<QUrl> originOf(const QString& camera, QString scheme, int port) {
    if (hasControl(camera)) return badCamera(camera, u"it has a line break or another control character"_s);
    QString rest = camera;
    for (const QString& known : {u"https"_s, u"http"_s}) {
        if (!rest.startsWith(known + u"://"_s, Qt::CaseInsensitive)) continue;
        scheme = known;
        rest.remove(0, known.size() + 3);
        break;
    }
    if (rest.endsWith(u'/')) rest.chop(1);
    QString host = rest;
    if (QHostAddress six; rest.contains(u':') && six.setAddress(rest)) {
        host = rest; // an IPv6 address without brackets has no port
    } else if (const qsizetype colon = rest.lastIndexOf(u':'); colon > rest.lastIndexOf(u']')) {
        bool number = false;
        port = rest.mid(colon + 1).toInt(&number);
        if (!number || port < 1 || port > 65535) return badCamera(camera, u"its port is no number from 1 to 65535"_s);
        host = rest.left(colon);
    }
    if (host.startsWith(u'[') && host.endsWith(u']')) host = host.mid(1, host.size() - 2);
    QUrl origin;
    origin.setScheme(scheme);
    origin.setHost(host);
    if (port > 0) origin.setPort(port);
    if (host.isEmpty() || origin.host().isEmpty() || !origin.isValid())
        return badCamera(camera, u"it is no host name and no address"_s);
    return origin;
}

} // namespace

Result<VapixTarget> VapixTarget::fromParameters(const QJsonObject& parameters) {
    VapixTarget target;
    const QString scheme = parameters.value(u"protocol"_s).toString(u"https"_s);
    auto origin = originOf(parameters.value(u"camera"_s).toString(), scheme, parameters.value(u"web_port"_s).toInt());
    if (!origin) return origin.error();
    target.origin = *origin;
    target.user = parameters.value(u"username"_s).toString(u"root"_s);
    target.password = parameters.value(u"password"_s).toString();
    if (hasControl(target.user) || target.user.contains(u':')) {
        return Error{u"bad_parameter"_s,
                     u"the user name has a colon or a control character"_s,
                     u"An account of a camera has letters and digits."_s,
                     {}};
    }
    const QString fingerprint = parameters.value(u"fingerprint"_s).toString();
    const QString authorities = parameters.value(u"ca_file"_s).toString();
    if (!fingerprint.isEmpty()) {
        target.trust.kind = HttpTrust::Kind::Fingerprint;
        target.trust.sha256 = QByteArray::fromHex(fingerprint.toLatin1().replace(':', ""));
        if (target.trust.sha256.size() != 32) {
            return Error{u"bad_parameter"_s,
                         u"the fingerprint is no SHA-256: it has %1 bytes, not 32"_s.arg(target.trust.sha256.size()),
                         u"openssl s_client -connect CAMERA:443 | openssl x509 -noout -fingerprint -sha256"_s,
                         {}};
        }
    } else if (parameters.value(u"insecure"_s).toBool()) {
        target.trust.kind = HttpTrust::Kind::Anyone;
    } else if (!authorities.isEmpty()) {
        QFile file(authorities);
        if (!file.open(QIODevice::ReadOnly)) {
            return Error{
                u"not_found"_s,
                u"the file of certificate authorities %1 cannot be read: %2"_s.arg(authorities, file.errorString()),
                {},
                {}};
        }
        if (!file.read(1 << 20).contains("-----BEGIN CERTIFICATE-----")) {
            return Error{u"bad_parameter"_s,
                         u"%1 has no certificate in PEM"_s.arg(authorities),
                         u"It begins with -----BEGIN CERTIFICATE-----."_s,
                         {}};
        }
        target.trust.authorityFile = authorities;
    }
    if (const auto timeout = parseDuration(parameters.value(u"timeout"_s).toString(u"15s"_s)))
        target.timeout = *timeout;
    return target;
}

} // namespace oc

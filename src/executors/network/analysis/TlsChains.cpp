// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/analysis/TlsChains.h"

#include "engine/base/Clock.h"
#include "engine/base/Json.h"
#include "executors/network/tls/Certificate.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QJsonObject>

#include <algorithm>

namespace oc {

namespace {

constexpr qsizetype mostChains = 4096;

} // namespace

TlsChains::Chain TlsChains::read(const std::vector<QByteArray>& certificates) {
    if (certificates.empty()) return {};
    QCryptographicHash digest(QCryptographicHash::Sha256);
    for (const QByteArray& certificate : certificates)
        digest.addData(certificate);
    const QByteArray key = digest.result();
    if (const auto known = chains_.constFind(key); known != chains_.cend()) return *known;

    const auto& openssl = OpenSslLibrary::get();
    if (!openssl) {
        problem_ = openssl.error();
        return {};
    }
    Chain chain;
    QJsonArray list;
    for (const QByteArray& bytes : certificates) {
        const auto* at = reinterpret_cast<const unsigned char*>(bytes.constData());
        X509* x509 = openssl->d2i_X509(nullptr, &at, long(bytes.size()));
        if (!x509) {
            openssl->ERR_clear_error();
            continue;
        }
        const Certificate certificate(*openssl, x509);
        list.append(QJsonObject{{QStringLiteral("subject"), certificate.subject},
                                {QStringLiteral("issuer"), certificate.issuer},
                                {QStringLiteral("names"), QJsonArray::fromStringList(certificate.names)},
                                {QStringLiteral("not_before"), isoTime(certificate.notBefore)},
                                {QStringLiteral("not_after"), isoTime(certificate.notAfter)},
                                {QStringLiteral("key"), certificate.key}});
        if (&bytes != &certificates.front()) continue;
        chain.subject = certificate.shortName();
        chain.names = certificate.names;
        chain.notBefore = certificate.notBefore;
        chain.notAfter = certificate.notAfter;
        chain.keySecurityBits = certificate.keySecurityBits;
        chain.key = certificate.key;
        chain.selfSigned = certificate.selfSigned;
        chain.readable = true;
    }
    chain.json = json::toText(list);
    if (chains_.size() < mostChains) chains_.insert(key, chain);
    return chain;
}

bool TlsChains::isFor(const QStringList& names, const QString& host) {
    return std::any_of(names.begin(), names.end(), [&](const QString& name) {
        if (name.compare(host, Qt::CaseInsensitive) == 0) return true;
        if (!name.startsWith(QStringLiteral("*."))) return false;
        const qsizetype dot = host.indexOf(QLatin1Char('.'));
        return dot > 0 && QStringView(host).mid(dot).compare(QStringView(name).mid(1), Qt::CaseInsensitive) == 0;
    });
}

} // namespace oc

// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/analysis/TlsSessionFindings.h"

#include "engine/base/Clock.h"
#include "executors/network/tls/TlsNames.h"

namespace oc {

namespace {

using Severity = Finding::Severity;

constexpr qint64 day = 86'400'000;
constexpr qint64 endingWithin = 7 * day;
constexpr int securityOfRsa2048 = 112; // bits, NIST SP 800-57, part 1

QString adviceFor(const QString& alert) {
    const auto is = [&](const char* name) { return alert.startsWith(QLatin1String(name)); };
    if (is("unknown_ca"))
        return QStringLiteral(
            "The client does not know the authority: the server must send the certificates between, or "
            "the client be told of the authority.");
    if (is("certificate_expired")) return QStringLiteral("Renew the certificate, and check the clock of the client.");
    if (is("bad_certificate") || is("certificate_unknown") || is("unsupported_certificate"))
        return QStringLiteral("Look at the certificate as that client sees it (the tool openssl): its name, dates and "
                              "chain.");
    if (is("protocol_version"))
        return QStringLiteral("Client and server have no version of TLS in common: one of them is too old, or set too "
                              "strictly.");
    if (is("handshake_failure") || is("insufficient_security"))
        return QStringLiteral(
            "Client and server have no cipher, curve or signature in common, or a client certificate is "
            "asked for: compare their settings.");
    if (is("unrecognized_name"))
        return QStringLiteral("The server does not know the name it is asked for: look at server_name and its virtual "
                              "hosts.");
    if (is("no_application_protocol"))
        return QStringLiteral("The server offers none of the protocols (ALPN) that the client asks for.");
    if (is("certificate_required")) return QStringLiteral("The server wants a client certificate, and got none.");
    return QStringLiteral("Read the logs of client and server at that time.");
}

} // namespace

void TlsSessionFindings::addCertificate(const TlsSessionFacts& facts, const TlsChains::Chain& chain,
                                        const QString& server) {
    if (!chain.readable) return;
    const qint64 now = facts.begin / 1000;
    const QString what = QStringLiteral("%1 (%2)").arg(server, chain.subject);
    if (now > chain.notAfter) {
        expired_.add(what, QStringLiteral("ended %1").arg(isoTime(chain.notAfter)));
    } else if (now < chain.notBefore) {
        notYet_.add(what, QStringLiteral("begins %1").arg(isoTime(chain.notBefore)));
    } else if (chain.notAfter - now < endingWithin) {
        ending_.add(what, QStringLiteral("ends %1").arg(isoTime(chain.notAfter)));
    }
    if (chain.keySecurityBits > 0 && chain.keySecurityBits < securityOfRsa2048) weakKeys_.add(what, chain.key);
    if (chain.selfSigned) selfSigned_.add(what);
    // Without names the common name used to count; clients of today refuse both.
    if (!facts.serverName.isEmpty() && !chain.names.isEmpty() && !TlsChains::isFor(chain.names, facts.serverName))
        otherName_.add(what, QStringLiteral("asked for %1").arg(facts.serverName));
}

void TlsSessionFindings::add(const TlsSessionFacts& facts, const TlsChains::Chain& chain) {
    const QString server = facts.serverName.isEmpty()
                               ? facts.flow.text(!facts.clientLow)
                               : QStringLiteral("%1 %2").arg(facts.flow.text(!facts.clientLow), facts.serverName);
    const QString client = QStringLiteral("client %1").arg(facts.flow.address(facts.clientLow));
    if (facts.version != 0 && facts.version < 0x0303) oldVersions_[facts.version].add(server, client);
    if (facts.version != 0) {
        if (const std::string why = tls_names::cipherWeakness(facts.cipher); !why.empty())
            weakCiphers_[QString::fromStdString(why)].add(server,
                                                          QString::fromStdString(tls_names::cipherName(facts.cipher)));
    }
    if (facts.fatal) alerts_[facts.alert].add(server, client);
    if (facts.noAnswer) noAnswer_.add(server, client);
    addCertificate(facts, chain, server);
}

Findings TlsSessionFindings::take() const {
    Findings list;
    const auto tell = [&](Severity severity, const QString& what, const Tally& tally, const QString& advice) {
        if (tally.total() > 0) list.push_back({severity, what, tally.total(), tally.text(), advice});
    };
    tell(Severity::Critical, QStringLiteral("certificates have expired"), expired_,
         QStringLiteral("Renew them; clients refuse the connection."));
    tell(Severity::Critical, QStringLiteral("certificates are not valid yet"), notYet_,
         QStringLiteral("Check the clocks of the server and of who issued them."));
    for (auto weak = weakCiphers_.cbegin(); weak != weakCiphers_.cend(); ++weak) {
        const bool open = weak.key().startsWith(QStringLiteral("no ")) ||
                          weak.key().startsWith(QStringLiteral("nobody")) ||
                          weak.key().contains(QStringLiteral("40-bit"));
        tell(open ? Severity::Critical : Severity::Warning, QStringLiteral("weak cipher: %1").arg(weak.key()), *weak,
             QStringLiteral("Take it out of the server's list of ciphers (Mozilla's guide \"Server Side TLS\" has good "
                            "ones)."));
    }
    for (auto old = oldVersions_.cbegin(); old != oldVersions_.cend(); ++old) {
        tell(old.key() < 0x0301 ? Severity::Critical : Severity::Warning,
             QStringLiteral("%1 is in use, which is obsolete (RFC 8996)")
                 .arg(QString::fromStdString(tls_names::versionName(old.key()))),
             *old,
             QStringLiteral("The side that knows nothing newer needs an update; then switch the version off on the "
                            "server."));
    }
    for (auto alert = alerts_.cbegin(); alert != alerts_.cend(); ++alert)
        tell(Severity::Warning, QStringLiteral("handshakes failed: %1").arg(alert.key()), *alert,
             adviceFor(alert.key()));
    tell(Severity::Warning, QStringLiteral("connections ended without an answer to the ClientHello"), noAnswer_,
         QStringLiteral("The server speaks no TLS on that port, or something between cuts connections by the server's "
                        "name."));
    tell(Severity::Warning, QStringLiteral("certificates are for another name than was asked for"), otherName_,
         QStringLiteral("Add the name to the certificate, or look at which virtual host answers."));
    tell(Severity::Warning, QStringLiteral("certificates end within a week"), ending_,
         QStringLiteral("Renew them, and see why that did not happen by itself."));
    tell(Severity::Warning, QStringLiteral("certificates with weak keys"), weakKeys_,
         QStringLiteral("Use RSA with 2,048 bits or more, or ECDSA with P-256."));
    tell(Severity::Info, QStringLiteral("certificates are signed by themselves"), selfSigned_, {});
    return list;
}

} // namespace oc

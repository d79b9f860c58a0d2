// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/tls/TlsFindings.h"

#include <QDateTime>
#include <QJsonObject>

#include <algorithm>

namespace oc::tlsFindings {

namespace {

constexpr int enoughKeyBits = 112;      // RSA 2,048 and P-224; NIST SP 800-131A: less is not allowed any more
constexpr int enoughSignatureBits = 80; // SHA-1 is below, SHA-224 above

enum class Severity { Critical, Warning, Info };

class Findings {
public:
    void add(Severity severity, const QString& what, const QString& example) {
        const auto known =
            std::find_if(found_.begin(), found_.end(), [&what](const Entry& one) { return one.what == what; });
        if (known == found_.end()) {
            found_.push_back({severity, what, 1, example});
        } else {
            ++known->count;
            known->severity = std::min(known->severity, severity);
        }
    }

    [[nodiscard]] bool isEmpty() const { return found_.empty(); }
    [[nodiscard]] QJsonArray toJson() {
        std::stable_sort(found_.begin(), found_.end(),
                         [](const Entry& a, const Entry& b) { return a.severity < b.severity; });
        QJsonArray list;
        for (const Entry& entry : found_) {
            list.append(QJsonObject{
                {QStringLiteral("severity"), entry.severity == Severity::Critical  ? QStringLiteral("critical")
                                             : entry.severity == Severity::Warning ? QStringLiteral("warning")
                                                                                   : QStringLiteral("info")},
                {QStringLiteral("what"), entry.what},
                {QStringLiteral("count"), entry.count},
                {QStringLiteral("example"), entry.example}});
        }
        return list;
    }

private:
    struct Entry {
        Severity severity;
        QString what;
        int count;
        QString example;
    };
    std::vector<Entry> found_;
};

QString day(qint64 ms) {
    return QDateTime::fromMSecsSinceEpoch(ms, Qt::UTC).toString(QStringLiteral("yyyy-MM-dd"));
}

QString days(qint64 count) {
    return count == 1 ? QStringLiteral("1 day") : QStringLiteral("%1 days").arg(count);
}

void addTime(Findings& findings, const Certificate& certificate, int warnDays, qint64 nowMs) {
    const QString name = certificate.shortName();
    const qint64 left = certificate.daysLeft(nowMs);
    if (certificate.notBefore > nowMs) {
        findings.add(Severity::Critical, QStringLiteral("not yet valid"),
                     QStringLiteral("%1 begins on %2").arg(name, day(certificate.notBefore)));
    }
    if (certificate.notAfter < nowMs) {
        findings.add(Severity::Critical, QStringLiteral("expired"),
                     QStringLiteral("%1 ended on %2").arg(name, day(certificate.notAfter)));
    } else if (left < warnDays) {
        findings.add(Severity::Warning, QStringLiteral("expires in less than %1").arg(days(warnDays)),
                     QStringLiteral("%1 ends on %2, %3 left").arg(name, day(certificate.notAfter), days(left)));
    }
}

bool isStrength(int code) {
    return code == X509_V_ERR_EE_KEY_TOO_SMALL || code == X509_V_ERR_CA_KEY_TOO_SMALL ||
           code == X509_V_ERR_CA_MD_TOO_WEAK;
}

/// refused: it must be good, or was found not to be good enough.
void addStrength(Findings& findings, const Certificate& certificate, bool refused) {
    const QString name = certificate.shortName();
    const Severity severity = refused ? Severity::Critical : Severity::Warning;
    if (certificate.keySecurityBits < 0) {
        findings.add(severity, QStringLiteral("unknown key"),
                     QStringLiteral("%1 has a key that OpenSSL cannot read").arg(name));
    } else if (certificate.keySecurityBits < enoughKeyBits) {
        findings.add(severity, QStringLiteral("weak key"), QStringLiteral("%1 has %2").arg(name, certificate.key));
    }
    // An authority's signature upon itself is never looked at: it is trusted or not.
    if (certificate.selfSigned && certificate.authority) return;
    if (certificate.signatureSecurityBits < 0) {
        findings.add(severity, QStringLiteral("unknown signature"),
                     QStringLiteral("%1 is signed with %2").arg(name, certificate.signature));
    } else if (certificate.signatureSecurityBits < enoughSignatureBits) {
        findings.add(severity, QStringLiteral("weak signature"),
                     QStringLiteral("%1 is signed with %2").arg(name, certificate.signature));
    }
}

void addChain(Findings& findings, const Certificates& chain, const CertificateCheck& check, int warnDays,
              qint64 nowMs) {
    for (std::size_t i = 0; i < chain.size(); ++i) {
        addTime(findings, chain[i], warnDays, nowMs);
        const bool refused = std::any_of(check.problems.begin(), check.problems.end(), [&](const auto& problem) {
            return isStrength(problem.code) && problem.certificate && problem.certificate->sha256 == chain[i].sha256;
        });
        addStrength(findings, chain[i], i == 0 || refused);
    }
    const auto told = [&chain](const CertificateCheck::Problem& problem) {
        return !problem.certificate || std::any_of(chain.begin(), chain.end(), [&problem](const Certificate& one) {
            return one.sha256 == problem.certificate->sha256;
        });
    };
    for (const CertificateCheck::Problem& problem : check.problems) {
        switch (problem.code) {
        case X509_V_ERR_HOSTNAME_MISMATCH:
        case X509_V_ERR_IP_ADDRESS_MISMATCH:
            findings.add(Severity::Critical, QStringLiteral("name mismatch"), problem.text);
            break;
        case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
            findings.add(Severity::Critical, QStringLiteral("self-signed"), problem.text);
            break;
        case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
            findings.add(Severity::Critical, QStringLiteral("unknown authority"), problem.text);
            break;
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
            findings.add(Severity::Critical, QStringLiteral("issuer is missing"), problem.text);
            break;
        case X509_V_ERR_CERT_HAS_EXPIRED:
        case X509_V_ERR_CERT_NOT_YET_VALID:
        case X509_V_ERR_EE_KEY_TOO_SMALL:
        case X509_V_ERR_CA_KEY_TOO_SMALL:
        case X509_V_ERR_CA_MD_TOO_WEAK:
            if (told(problem)) break; // above
            [[fallthrough]];          // one of this machine's own, which was not sent
        default:
            findings.add(Severity::Critical, QStringLiteral("does not verify"), problem.text);
        }
    }
}

/// Whatever the reason: what does not verify is told of.
void addRest(Findings& findings, const CertificateCheck& check) {
    if (!check.verified() && findings.isEmpty())
        findings.add(Severity::Critical, QStringLiteral("does not verify"), check.text());
}

} // namespace

QJsonArray ofChain(const Certificates& chain, const CertificateCheck& check, int warnDays, qint64 nowMs) {
    Findings findings;
    addChain(findings, chain, check, warnDays, nowMs);
    addRest(findings, check);
    return findings.toJson();
}

QJsonArray ofServer(const TlsFacts& facts, const CertificateCheck& check, int warnDays, qint64 nowMs) {
    Findings findings;
    addChain(findings, facts.chain, check, warnDays, nowMs);
    addRest(findings, check);
    const bool old = facts.protocol == QLatin1String("SSLv3") || facts.protocol == QLatin1String("TLSv1") ||
                     facts.protocol == QLatin1String("TLSv1.1");
    if (old) {
        findings.add(Severity::Warning, QStringLiteral("old protocol"),
                     QStringLiteral("%1; RFC 8996 asks for TLS 1.2 or newer").arg(facts.protocol));
    }
    constexpr int enoughCipherBits = 128; // 3DES has 112
    if (!facts.cipher.isEmpty() && (facts.cipherBits < enoughCipherBits || facts.cipher.contains(QLatin1String("RC4"))))
        findings.add(Severity::Warning, QStringLiteral("weak cipher"), facts.cipher);
    if (!facts.ended.isEmpty())
        findings.add(Severity::Info, QStringLiteral("the server ended the handshake"), facts.ended);
    return findings.toJson();
}

} // namespace oc::tlsFindings

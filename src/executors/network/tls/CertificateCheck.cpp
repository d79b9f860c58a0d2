// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/tls/CertificateCheck.h"

#include "executors/network/tls/CertificateFile.h"

#include <QDateTime>
#include <QHostAddress>

#include <algorithm>

namespace oc {

namespace {

// What Debian's clients ask for, OpenSSL's security level 2: 112 bits, so no RSA below 2,048 and no SHA-1.
constexpr int debianSecurityLevel = 2;
constexpr std::size_t mostProblems = 20;

using Problems = std::vector<CertificateCheck::Problem>;

/// Goes on after each problem, so that all of them are seen and not the first alone.
int takeNote(int good, X509_STORE_CTX* context) {
    // Slot 0 is that of X509_STORE_CTX_set_app_data.
    const auto& openssl = OpenSslLibrary::get();
    if (good || !openssl) return 1;
    auto* problems = static_cast<Problems*>(openssl->X509_STORE_CTX_get_ex_data(context, 0));
    const int code = openssl->X509_STORE_CTX_get_error(context);
    const int depth = openssl->X509_STORE_CTX_get_error_depth(context);
    const bool known = std::any_of(problems->begin(), problems->end(),
                                   [&](const auto& one) { return one.code == code && one.depth == depth; });
    if (known || problems->size() >= mostProblems) return 1;
    problems->push_back({code, depth, QString::fromLatin1(openssl->X509_verify_cert_error_string(code)), {}});
    if (X509* const current = openssl->X509_STORE_CTX_get_current_cert(context)) {
        openssl->X509_up_ref(current);
        problems->back().certificate.emplace(*openssl, current);
    }
    return 1;
}

QString dateText(qint64 ms) {
    return QDateTime::fromMSecsSinceEpoch(ms, Qt::UTC).toString(QStringLiteral("yyyy-MM-dd hh:mm 'UTC'"));
}

QString namesText(const Certificate& certificate) {
    constexpr qsizetype most = 5;
    if (certificate.names.isEmpty())
        return QStringLiteral("it has no alternative names, and its subject does not count");
    QString text = QStringLiteral("it is for ") + certificate.names.mid(0, most).join(QStringLiteral(", "));
    if (certificate.names.size() > most) text += QStringLiteral(" and %1 more").arg(certificate.names.size() - most);
    return text;
}

QString inWords(const CertificateCheck::Problem& problem, const Certificates& chain, const QString& name) {
    // Not the chain's own order: the library looks for the issuers itself, also among those that are trusted.
    const Certificate& certificate = problem.certificate ? *problem.certificate : chain.front();
    const QString which = problem.depth == 0 ? QStringLiteral("the certificate")
                                             : QStringLiteral("the certificate of %1").arg(certificate.shortName());
    switch (problem.code) {
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
        return QStringLiteral("the certificate is not for %1: %2").arg(name, namesText(chain.front()));
    case X509_V_ERR_CERT_HAS_EXPIRED:
        return QStringLiteral("%1 expired on %2").arg(which, dateText(certificate.notAfter));
    case X509_V_ERR_CERT_NOT_YET_VALID:
        return QStringLiteral("%1 is not valid before %2").arg(which, dateText(certificate.notBefore));
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
        return QStringLiteral("the certificate is signed by itself and not trusted here");
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
        return QStringLiteral("the chain ends at an authority that is not trusted here: %1")
            .arg(certificate.shortName());
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
        return QStringLiteral("the issuer of %1 is neither in the chain nor trusted here: %2")
            .arg(which, certificate.issuer);
    case X509_V_ERR_EE_KEY_TOO_SMALL:
    case X509_V_ERR_CA_KEY_TOO_SMALL:
        return QStringLiteral("%1 has a key that is too weak: %2").arg(which, certificate.key);
    case X509_V_ERR_CA_MD_TOO_WEAK:
        return QStringLiteral("%1 has a signature that is too weak: %2").arg(which, certificate.signature);
    default:
        return problem.depth == 0 ? problem.text : which + QStringLiteral(": ") + problem.text;
    }
}

using Trusted = std::unique_ptr<X509_STORE, decltype(OpenSslLibrary::X509_STORE_free)>;

Trusted emptyStore(const OpenSslLibrary& openssl) {
    return {openssl.X509_STORE_new(), openssl.X509_STORE_free};
}

Error noMemory() {
    return {QStringLiteral("out_of_memory"), QStringLiteral("there is no memory to verify with"), {}, {}};
}

/// False when there is no memory.
bool attempt(const OpenSslLibrary& openssl, X509_STORE* trusted, const Certificates& chain, const QString& name,
             Problems& problems) {
    const std::unique_ptr<OPENSSL_STACK, decltype(openssl.OPENSSL_sk_free)> others(openssl.OPENSSL_sk_new_null(),
                                                                                   openssl.OPENSSL_sk_free);
    const std::unique_ptr<X509_STORE_CTX, decltype(openssl.X509_STORE_CTX_free)> context(openssl.X509_STORE_CTX_new(),
                                                                                         openssl.X509_STORE_CTX_free);
    if (!context || !others) return false;
    for (std::size_t i = 1; i < chain.size(); ++i)
        openssl.OPENSSL_sk_push(others.get(), chain[i].x509());
    if (openssl.X509_STORE_CTX_init(context.get(), trusted, chain.front().x509(),
                                    reinterpret_cast<STACK_OF(X509)*>(others.get())) != 1)
        return false;
    // An authority at hand (a file of them) is none of a server; one that a server shows as its own is.
    if (!name.isEmpty() || !chain.front().authority) openssl.X509_STORE_CTX_set_default(context.get(), "ssl_server");
    X509_VERIFY_PARAM* const parameters = openssl.X509_STORE_CTX_get0_param(context.get());
    openssl.X509_VERIFY_PARAM_set_auth_level(parameters, debianSecurityLevel);
    // An intermediate authority in ca_file is trusted as it is, as with curl.
    openssl.X509_VERIFY_PARAM_set_flags(parameters, X509_V_FLAG_PARTIAL_CHAIN);
    if (!name.isEmpty()) {
        // RFC 9525, section 6.3: the common name does not count; a * stands for one whole label.
        openssl.X509_VERIFY_PARAM_set_hostflags(parameters, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS |
                                                                X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
        const QByteArray wanted = name.toLatin1();
        if (QHostAddress().setAddress(name))
            openssl.X509_VERIFY_PARAM_set1_ip_asc(parameters, wanted.constData());
        else
            openssl.X509_VERIFY_PARAM_set1_host(parameters, wanted.constData(), std::size_t(wanted.size()));
    }
    openssl.X509_STORE_CTX_set_ex_data(context.get(), 0, &problems);
    openssl.X509_STORE_CTX_set_verify_cb(context.get(), takeNote);
    if (openssl.X509_verify_cert(context.get()) != 1 && problems.empty()) {
        const int code = openssl.X509_STORE_CTX_get_error(context.get());
        problems.push_back({code, 0, QString::fromLatin1(openssl.X509_verify_cert_error_string(code)), {}});
    }
    openssl.ERR_clear_error();
    return true;
}

} // namespace

bool CertificateCheck::endsNowhere() const {
    return has(X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY) || has(X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT) ||
           has(X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT) || has(X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN);
}

QString CertificateCheck::text() const {
    if (problems.empty()) return QStringLiteral("ok");
    QStringList texts;
    for (const Problem& problem : problems)
        texts << problem.text;
    return texts.join(QStringLiteral("; "));
}

bool CertificateCheck::has(int code) const {
    return std::any_of(problems.begin(), problems.end(),
                       [code](const Problem& problem) { return problem.code == code; });
}

Result<CertificateCheck> CertificateCheck::verify(const OpenSslLibrary& openssl, const Certificates& chain,
                                                  const QString& name, const QString& caFile) {
    CertificateCheck check;
    Trusted trusted = emptyStore(openssl);
    if (!trusted) return noMemory();
    if (!caFile.isEmpty()) {
        const auto authorities = certificateFile::read(openssl, caFile);
        if (!authorities) {
            Error error = authorities.error();
            error.message.prepend(QStringLiteral("ca_file: "));
            return error;
        }
        for (const Certificate& authority : *authorities)
            openssl.X509_STORE_add_cert(trusted.get(), authority.x509());
    } else {
        // Debian has each authority in a file named after a hash of it: only those that matter are read.
        const QByteArray folder = qgetenv(openssl.X509_get_default_cert_dir_env());
        openssl.X509_STORE_load_path(trusted.get(),
                                     folder.isEmpty() ? openssl.X509_get_default_cert_dir() : folder.constData());
    }
    if (chain.empty()) {
        check.problems.push_back({X509_V_ERR_UNSPECIFIED, 0, QStringLiteral("there is no certificate"), {}});
        return check;
    }
    if (!attempt(openssl, trusted.get(), chain, name, check.problems)) return noMemory();
    if (caFile.isEmpty() && check.endsNowhere()) { // then with all of them in the one file, which takes its time
        trusted = emptyStore(openssl);
        if (!trusted) return noMemory();
        openssl.X509_STORE_set_default_paths(trusted.get());
        check.problems.clear();
        if (!attempt(openssl, trusted.get(), chain, name, check.problems)) return noMemory();
    }
    // Without the issuer nothing can be said of the signature: that is one problem, not two.
    if (check.endsNowhere()) {
        std::erase_if(check.problems, [](const Problem& problem) {
            return problem.code == X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE ||
                   problem.code == X509_V_ERR_CERT_UNTRUSTED;
        });
    }
    for (Problem& problem : check.problems)
        problem.text = inWords(problem, chain, name);
    return check;
}

} // namespace oc

// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/tls/Certificate.h"

#include <QHostAddress>

#include <array>
#include <ctime>
#include <utility>

namespace oc {

namespace {

constexpr qint64 dayMs = 24LL * 3600 * 1000;

QString nameText(const OpenSslLibrary& openssl, const X509_NAME* name) {
    const std::unique_ptr<BIO, decltype(openssl.BIO_free)> memory(openssl.BIO_new(openssl.BIO_s_mem()),
                                                                  openssl.BIO_free);
    if (!memory) return {};
    // UTF-8; what would break a line or mean something in a distinguished name is escaped.
    constexpr unsigned long flags = ASN1_STRFLGS_ESC_2253 | ASN1_STRFLGS_ESC_CTRL | ASN1_STRFLGS_UTF8_CONVERT |
                                    ASN1_STRFLGS_DUMP_UNKNOWN | ASN1_STRFLGS_DUMP_DER | XN_FLAG_SEP_CPLUS_SPC |
                                    XN_FLAG_FN_SN;
    openssl.X509_NAME_print_ex(memory.get(), name, 0, flags);
    QByteArray text;
    std::array<char, 4096> piece; // NOLINT(cppcoreguidelines-pro-type-member-init): filled next
    for (int size = 0; (size = openssl.BIO_read(memory.get(), piece.data(), int(piece.size()))) > 0;)
        text.append(piece.data(), size);
    return QString::fromUtf8(text);
}

qint64 momentOf(const OpenSslLibrary& openssl, const ASN1_TIME* time) {
    std::tm parts{};
    if (!time || openssl.ASN1_TIME_to_tm(time, &parts) != 1) return 0;
    return qint64(::timegm(&parts)) * 1000;
}

/// IA5String, of which anybody may have made anything.
QString plainText(const OpenSslLibrary& openssl, const ASN1_STRING* string) {
    QString text;
    const unsigned char* bytes = openssl.ASN1_STRING_get0_data(string);
    for (int i = 0; i < openssl.ASN1_STRING_length(string); ++i) {
        if (bytes[i] < 0x20 || bytes[i] >= 0x7f)
            text += QStringLiteral("\\x%1").arg(int(bytes[i]), 2, 16, QLatin1Char('0'));
        else
            text += QLatin1Char(char(bytes[i]));
    }
    return text;
}

QString addressText(const OpenSslLibrary& openssl, const ASN1_STRING* string) {
    const unsigned char* bytes = openssl.ASN1_STRING_get0_data(string);
    switch (openssl.ASN1_STRING_length(string)) {
    case 4:
        return QHostAddress(quint32(bytes[0]) << 24 | quint32(bytes[1]) << 16 | quint32(bytes[2]) << 8 | bytes[3])
            .toString();
    case 16:
        return QHostAddress(bytes).toString();
    default:
        return QStringLiteral("an address of %1 bytes").arg(openssl.ASN1_STRING_length(string));
    }
}

} // namespace

Certificate::Certificate(const OpenSslLibrary& openssl, X509* x509) : x509_(x509, Free{openssl.X509_free}) {
    subject = nameText(openssl, openssl.X509_get_subject_name(x509));
    issuer = nameText(openssl, openssl.X509_get_issuer_name(x509));
    notBefore = momentOf(openssl, openssl.X509_get0_notBefore(x509));
    notAfter = momentOf(openssl, openssl.X509_get0_notAfter(x509));
    readNames(openssl);
    readKey(openssl);
    if (BIGNUM* number = openssl.ASN1_INTEGER_to_BN(openssl.X509_get0_serialNumber(x509), nullptr)) {
        if (char* hex = openssl.BN_bn2hex(number)) {
            serial = QString::fromLatin1(hex);
            openssl.CRYPTO_free(hex, __FILE__, __LINE__);
        }
        openssl.BN_free(number);
    }
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    if (openssl.X509_digest(x509, openssl.EVP_sha256(), digest.data(), &size) == 1) {
        sha256 = QString::fromLatin1(
            QByteArray(reinterpret_cast<const char*>(digest.data()), qsizetype(size)).toHex(':').toUpper());
    }
    selfSigned = openssl.X509_self_signed(x509, 1) == 1;
    authority = openssl.X509_check_ca(x509) > 0;
    const qsizetype at = subject.startsWith(QLatin1String("CN=")) ? 0 : subject.indexOf(QLatin1String(", CN="));
    if (at >= 0) {
        const qsizetype begin = subject.indexOf(QLatin1Char('='), at) + 1;
        qsizetype end = subject.indexOf(QLatin1String(", "), begin);
        while (end > 0 && subject.at(end - 1) == QLatin1Char('\\'))
            end = subject.indexOf(QLatin1String(", "), end + 1);
        commonName_ = end < 0 ? subject.mid(begin) : subject.mid(begin, end - begin);
    }
    openssl.ERR_clear_error();
}

void Certificate::readNames(const OpenSslLibrary& openssl) {
    auto* list =
        static_cast<GENERAL_NAMES*>(openssl.X509_get_ext_d2i(x509_.get(), NID_subject_alt_name, nullptr, nullptr));
    if (!list) return;
    const auto* stack = reinterpret_cast<const OPENSSL_STACK*>(list);
    for (int i = 0; i < openssl.OPENSSL_sk_num(stack); ++i) {
        const auto* name = static_cast<const GENERAL_NAME*>(openssl.OPENSSL_sk_value(stack, i));
        switch (name->type) {
        case GEN_DNS:
            names << plainText(openssl, name->d.dNSName);
            break;
        case GEN_IPADD:
            names << addressText(openssl, name->d.iPAddress);
            break;
        case GEN_EMAIL:
            names << QStringLiteral("email:") + plainText(openssl, name->d.rfc822Name);
            break;
        case GEN_URI:
            names << QStringLiteral("URI:") + plainText(openssl, name->d.uniformResourceIdentifier);
            break;
        case GEN_DIRNAME:
            names << QStringLiteral("name:") + nameText(openssl, name->d.directoryName);
            break;
        default:
            names << QStringLiteral("another kind of name (%1)").arg(name->type);
        }
    }
    openssl.GENERAL_NAMES_free(list);
}

void Certificate::readKey(const OpenSslLibrary& openssl) {
    if (EVP_PKEY* const pkey = openssl.X509_get0_pubkey(x509_.get())) {
        const int bits = openssl.EVP_PKEY_get_bits(pkey);
        keySecurityBits = openssl.EVP_PKEY_get_security_bits(pkey);
        const int kind = openssl.EVP_PKEY_get_base_id(pkey);
        switch (kind) {
        case EVP_PKEY_RSA:
        case EVP_PKEY_RSA_PSS:
            key = QStringLiteral("RSA %1").arg(bits);
            break;
        case EVP_PKEY_DSA:
            key = QStringLiteral("DSA %1").arg(bits);
            break;
        case EVP_PKEY_EC: {
            std::array<char, 80> group{};
            openssl.EVP_PKEY_get_group_name(pkey, group.data(), group.size(), nullptr);
            QString curve = QString::fromLatin1(group.data());
            // As people know them (FIPS 186-4), not by the names of X9.62.
            if (curve == QLatin1String("prime256v1")) curve = QStringLiteral("P-256");
            if (curve == QLatin1String("secp384r1")) curve = QStringLiteral("P-384");
            if (curve == QLatin1String("secp521r1")) curve = QStringLiteral("P-521");
            key = QStringLiteral("ECDSA %1").arg(curve.isEmpty() ? QString::number(bits) : curve);
            break;
        }
        case EVP_PKEY_ED25519:
            key = QStringLiteral("Ed25519");
            break;
        case EVP_PKEY_ED448:
            key = QStringLiteral("Ed448");
            break;
        default:
            key = QStringLiteral("%1 %2").arg(QString::fromLatin1(openssl.OBJ_nid2sn(kind))).arg(bits);
        }
    } else {
        key = QStringLiteral("not known");
        keySecurityBits = -1;
    }
    const int algorithm = openssl.X509_get_signature_nid(x509_.get());
    signature =
        algorithm == NID_undef ? QStringLiteral("not known") : QString::fromLatin1(openssl.OBJ_nid2ln(algorithm));
    int hash = NID_undef;
    if (openssl.X509_get_signature_info(x509_.get(), &hash, nullptr, &signatureSecurityBits, nullptr) != 1)
        signatureSecurityBits = -1;
    if (algorithm == NID_rsassaPss && hash != NID_undef)
        signature += QStringLiteral(" ") + QString::fromLatin1(openssl.OBJ_nid2sn(hash));
}

qint64 Certificate::daysLeft(qint64 nowMs) const {
    const qint64 left = notAfter - nowMs;
    return left >= 0 ? left / dayMs : -((-left + dayMs - 1) / dayMs);
}

QString Certificate::shortName() const {
    if (!commonName_.isEmpty()) return commonName_;
    if (!subject.isEmpty()) return subject;
    return names.isEmpty() ? QStringLiteral("without a name") : names.first();
}

} // namespace oc

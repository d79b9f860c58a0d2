// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/tls/CertificateFile.h"

#include "engine/base/Duration.h"

#include <QFile>
#include <QFileInfo>

#include <limits>

namespace oc::certificateFile {

namespace {

constexpr qint64 largestFile = 16 * 1024 * 1024; // every authority of a Debian takes 200 kB

Error noCertificate(const QString& what, const QString& hint) {
    return {QStringLiteral("no_certificate"), QStringLiteral("%1 holds no certificate").arg(what), hint, {}};
}

/// What else people keep in such files, and how to get at the certificate.
QString hintFor(const QByteArray& bytes) {
    if (bytes.isEmpty()) return QStringLiteral("The file is empty.");
    if (bytes.contains("-----BEGIN PKCS7-----") || bytes.contains("-----BEGIN CMS-----"))
        return QStringLiteral("It is PKCS#7: openssl pkcs7 -print_certs -in FILE -out new.pem");
    if (bytes.contains("-----BEGIN CERTIFICATE REQUEST-----") || bytes.contains("-----BEGIN NEW CERTIFICATE REQUEST"))
        return QStringLiteral("It is a request for a certificate: the certificate is what the authority answered.");
    if (bytes.contains("PRIVATE KEY-----"))
        return QStringLiteral("It is a private key: the certificate is in another file.");
    if (bytes.contains("-----BEGIN X509 CRL-----")) return QStringLiteral("It is a list of revoked certificates.");
    if (bytes.startsWith('\x30')) // a SEQUENCE of ASN.1
        return QStringLiteral("It may be PKCS#12 (.p12, .pfx): openssl pkcs12 -nokeys -in FILE -out new.pem");
    return QStringLiteral("PEM (with -----BEGIN CERTIFICATE-----) and DER can be read.");
}

bool isCertificate(const char* label) {
    const QByteArrayView name(label);
    return name == QByteArrayView(PEM_STRING_X509) || name == QByteArrayView(PEM_STRING_X509_OLD) ||
           name == QByteArrayView(PEM_STRING_X509_TRUSTED);
}

} // namespace

Result<Certificates> parse(const OpenSslLibrary& openssl, const QByteArray& bytes, const QString& what) {
    Certificates certificates;
    const auto decode = [&](const unsigned char* data, long size, bool trusted) {
        const unsigned char* at = data;
        X509* x509 = trusted ? openssl.d2i_X509_AUX(nullptr, &at, size) : openssl.d2i_X509(nullptr, &at, size);
        if (x509) certificates.emplace_back(openssl, x509);
        return x509 != nullptr;
    };
    if (bytes.size() > std::numeric_limits<int>::max()) return noCertificate(what, {});
    openssl.ERR_clear_error();
    if (!bytes.contains("-----BEGIN ")) {
        decode(reinterpret_cast<const unsigned char*>(bytes.constData()), long(bytes.size()), false);
        openssl.ERR_clear_error();
        if (certificates.empty()) return noCertificate(what, hintFor(bytes));
        return certificates;
    }
    const std::unique_ptr<BIO, decltype(openssl.BIO_free)> memory(
        openssl.BIO_new_mem_buf(bytes.constData(), int(bytes.size())), openssl.BIO_free);
    char* name = nullptr;
    char* header = nullptr;
    unsigned char* data = nullptr;
    long size = 0;
    bool damaged = false;
    int blocks = 0;
    while (memory && openssl.PEM_read_bio(memory.get(), &name, &header, &data, &size) == 1) {
        ++blocks;
        if (isCertificate(name)) {
            if (!decode(data, size, QByteArrayView(name) == QByteArrayView(PEM_STRING_X509_TRUSTED))) damaged = true;
        }
        for (void* piece : {static_cast<void*>(name), static_cast<void*>(header), static_cast<void*>(data)})
            openssl.CRYPTO_free(piece, __FILE__, __LINE__);
        if (damaged) break;
    }
    const unsigned long error = openssl.ERR_peek_error();
    const bool ended = ERR_GET_REASON(error) == PEM_R_NO_START_LINE; // there are no more blocks
    const QString reason = openssl.takeError();
    if (damaged || (!ended && error != 0)) {
        return Error{
            QStringLiteral("bad_certificate"),
            QStringLiteral("%1: block %2 is damaged: %3").arg(what).arg(damaged ? blocks : blocks + 1).arg(reason),
            QStringLiteral("It was cut off or changed: copy the file again."),
            {}};
    }
    if (certificates.empty()) return noCertificate(what, hintFor(bytes));
    return certificates;
}

Result<Certificates> read(const OpenSslLibrary& openssl, const QString& file) {
    const QFileInfo info(file);
    if (info.exists() && !info.isFile()) { // a pipe would be waited for
        return noCertificate(file, info.isDir() ? QStringLiteral("It is a folder: name one file in it.")
                                                : QStringLiteral("It is a device or a pipe: name a file."));
    }
    QFile reader(file);
    if (!reader.open(QIODevice::ReadOnly)) {
        return Error{!info.exists() ? QStringLiteral("not_found")
                     : reader.error() == QFileDevice::PermissionsError || !info.isReadable()
                         ? QStringLiteral("permission_denied")
                         : QStringLiteral("read_failed"),
                     QStringLiteral("%1: %2").arg(file, reader.errorString()),
                     {},
                     {}};
    }
    const QByteArray bytes = reader.read(largestFile + 1);
    if (reader.error() != QFileDevice::NoError) {
        return Error{QStringLiteral("read_failed"), QStringLiteral("%1: %2").arg(file, reader.errorString()), {}, {}};
    }
    if (bytes.size() > largestFile) {
        return Error{QStringLiteral("too_large"),
                     QStringLiteral("%1 is larger than %2").arg(file, formatSize(largestFile)),
                     QStringLiteral("Is it really a certificate file?"),
                     {}};
    }
    return parse(openssl, bytes, file);
}

} // namespace oc::certificateFile

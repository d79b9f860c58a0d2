// SPDX-License-Identifier: GPL-3.0-or-later
// libFuzzer: a certificate file, read, verified and put into findings.
#include "executors/network/tls/CertificateFile.h"
#include "executors/network/tls/TlsFindings.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto& openssl = oc::OpenSslLibrary::get();
    if (!openssl) std::abort();
    const QByteArray bytes(reinterpret_cast<const char*>(data), static_cast<qsizetype>(size));
    const auto chain = oc::certificateFile::parse(*openssl, bytes, QStringLiteral("file"));
    if (!chain) {
        if (chain.error().code.isEmpty() || chain.error().message.isEmpty()) std::abort();
        return 0;
    }
    for (const oc::Certificate& certificate : *chain) {
        if (certificate.sha256.size() != 95) std::abort();
        for (const QString& name : certificate.names)
            if (name.contains(QChar(0)) || name.contains(QLatin1Char('\n'))) std::abort();
    }
    const auto check = oc::CertificateCheck::verify(*openssl, *chain, QStringLiteral("www.example.org"),
                                                    QStringLiteral("/etc/ssl/certs/ISRG_Root_X1.pem"));
    if (!check || check->verified()) std::abort(); // whoever has signed it: it is not for that name
    const QJsonArray findings = oc::tlsFindings::ofChain(*chain, *check, 30, 1'800'000'000'000);
    if (findings.isEmpty()) std::abort();
    return 0;
}

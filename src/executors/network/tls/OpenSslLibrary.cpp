// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/tls/OpenSslLibrary.h"

#include "engine/base/LibraryFunctions.h"

namespace oc {

namespace {

constexpr int abiVersion = 3; // libssl.so.3 and libcrypto.so.3

Result<OpenSslLibrary> load() {
    const QString does = QStringLiteral("reads certificates and speaks TLS");
    const QString package = QStringLiteral("libssl3");
    LibraryFunctions crypto(QStringLiteral("crypto"), abiVersion, does, package);
    LibraryFunctions ssl(QStringLiteral("ssl"), abiVersion, does, package);
    OpenSslLibrary openssl;
#define OC_FIND_CRYPTO(name) crypto.find(openssl.name, #name);
#define OC_FIND_SSL(name) ssl.find(openssl.name, #name);
    OC_CRYPTO_FUNCTIONS(OC_FIND_CRYPTO)
    OC_SSL_FUNCTIONS(OC_FIND_SSL)
#undef OC_FIND_CRYPTO
#undef OC_FIND_SSL
    if (const Status found = crypto.found(); !found) return found.error();
    if (const Status found = ssl.found(); !found) return found.error();
    return openssl;
}

} // namespace

const Result<OpenSslLibrary>& OpenSslLibrary::get() {
    static const Result<OpenSslLibrary> library = load();
    return library;
}

QString OpenSslLibrary::takeError() const {
    const unsigned long code = ERR_peek_error();
    ERR_clear_error();
    if (code == 0) return {};
    const char* reason = ERR_reason_error_string(code);
    return reason ? QString::fromLatin1(reason) : QStringLiteral("error %1").arg(code, 0, 16);
}

} // namespace oc

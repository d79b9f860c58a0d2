// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/network/tls/Certificate.h"

namespace oc::certificateFile {

/// All certificates of a PEM file (RFC 7468; what stands between them, keys too, is passed over), or the one of a DER
/// file. "not_found", "permission_denied", "read_failed", "too_large", "no_certificate".
[[nodiscard]] Result<Certificates> read(const OpenSslLibrary& openssl, const QString& file);
/// The same of bytes at hand; 'what' names them in errors.
[[nodiscard]] Result<Certificates> parse(const OpenSslLibrary& openssl, const QByteArray& bytes, const QString& what);

} // namespace oc::certificateFile

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>

/// The names of numbers in TLS, as IANA registers them (Transport Layer Security (TLS) Parameters). Any thread.
namespace oc::tls_names {

/// "TLS_AES_128_GCM_SHA256"; "0xfafa" for one that has none here.
[[nodiscard]] std::string cipherName(std::uint16_t cipher);
/// "TLS 1.2", "SSL 3.0".
[[nodiscard]] std::string versionName(std::uint16_t version);
/// "handshake_failure".
[[nodiscard]] std::string alertName(std::uint8_t alert);
/// Why the suite should not be used any more; empty when nothing is known against it.
[[nodiscard]] std::string cipherWeakness(std::uint16_t cipher);

} // namespace oc::tls_names

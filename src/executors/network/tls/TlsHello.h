// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace oc {

/// A ClientHello or ServerHello (RFC 8446, 4.1; RFC 5246, 7.4.1). A value.
struct TlsHello {
    using Bytes = std::span<const std::uint8_t>;

    bool client = true;
    std::uint16_t legacyVersion = 0;
    std::vector<std::uint16_t> versions;   ///< supported_versions: those offered, or the one chosen; without GREASE
    std::vector<std::uint16_t> ciphers;    ///< those offered, or the one chosen
    std::vector<std::uint16_t> extensions; ///< their types, in order
    std::vector<std::uint16_t> groups;
    std::vector<std::uint8_t> pointFormats;
    QByteArray sessionId;
    std::string serverName;
    std::vector<std::string> protocols; ///< ALPN (RFC 7301)
    bool retry = false;                 ///< a HelloRetryRequest
    bool preSharedKey = false;          ///< the extension is there: a resumption is offered, or taken

    /// The body of the handshake message, without its type and length. Nothing when it contradicts the protocol.
    [[nodiscard]] static std::optional<TlsHello> parseClient(Bytes body);
    [[nodiscard]] static std::optional<TlsHello> parseServer(Bytes body);

    /// The version that holds: of a ServerHello the chosen one, of a ClientHello the highest.
    [[nodiscard]] std::uint16_t version() const;
    /// JA3 of a ClientHello, JA3S of a ServerHello (https://github.com/salesforce/ja3): 32 hexadecimal digits. GREASE
    /// (RFC 8701) is left out.
    [[nodiscard]] QString fingerprint() const;
    /// What the fingerprint is the MD5 of.
    [[nodiscard]] QByteArray fingerprintText() const;
};

/// RFC 8701: values that mean nothing and keep servers used to the unknown.
[[nodiscard]] constexpr bool isGrease(std::uint16_t value) {
    return (value & 0x0f0f) == 0x0a0a && value >> 8 == (value & 0xff);
}

} // namespace oc

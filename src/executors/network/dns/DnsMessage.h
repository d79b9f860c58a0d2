// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace oc {

struct DnsQuestion {
    std::string name; ///< as dnsName::read gives it
    std::uint16_t type = 0;
    std::uint16_t klass = 0;
};

struct DnsRecord {
    std::string name;
    std::uint16_t type = 0;
    std::uint16_t klass = 0;
    std::uint32_t ttl = 0;
    std::size_t dataAt = 0; ///< in the message, where names may refer to what stands before
    std::size_t dataLength = 0;
};

/// RFC 6891: what the OPT record says.
struct DnsEdns {
    std::uint16_t udpSize = 0;
    std::uint8_t version = 0;
    bool dnssecOk = false;
    struct ExtendedError { ///< RFC 8914
        std::uint16_t code = 0;
        std::string text; ///< UTF-8, as it came
    };
    std::vector<ExtendedError> errors;
};

/// A DNS message (RFC 1035, section 4) without its length of two bytes over TCP. A value. Reading stops at what is
/// wrong or cut off, and keeps what stands before it.
struct DnsMessage {
    using Bytes = std::span<const std::uint8_t>;

    std::uint16_t id = 0;
    bool response = false;
    int opcode = 0;
    bool authoritative = false;
    bool truncated = false;
    bool recursionDesired = false;
    bool recursionAvailable = false;
    bool authenticated = false;    ///< AD, RFC 4035, section 3.2.3
    bool checkingDisabled = false; ///< CD
    int status = 0;                ///< the response code, with EDNS's upper eight bits
    std::vector<DnsQuestion> questions;
    std::vector<DnsRecord> answers;
    std::vector<DnsRecord> authority;
    std::vector<DnsRecord> additional; ///< without OPT, which is edns
    std::optional<DnsEdns> edns;
    const char* problem = nullptr; ///< what is wrong with it; null when it was read to its end

    [[nodiscard]] static DnsMessage parse(Bytes bytes);
};

} // namespace oc

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/network/dns/DnsMessage.h"

namespace oc::dnsRecordText {

/// A record's data as zone files and dig write it: "10 mail.example.org.", with hexadecimal and base64 in one piece.
/// Data of a type that is not known here, or that is not as its type has it, is written as RFC 3597, section 5, says:
/// "\# 4 C0000201".
[[nodiscard]] std::string data(DnsMessage::Bytes message, const DnsRecord& record);
/// False when the data is not as its type has it.
[[nodiscard]] bool isWellFormed(DnsMessage::Bytes message, const DnsRecord& record);

} // namespace oc::dnsRecordText

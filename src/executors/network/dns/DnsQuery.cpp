// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/dns/DnsQuery.h"

#include "executors/network/dns/DnsCodes.h"
#include "executors/network/dns/DnsName.h"

#include <QtEndian>

namespace oc {

namespace {

constexpr quint16 recursionDesired = 0x0100;
constexpr quint16 authenticData = 0x0020; // in a query: tell me in the reply, RFC 6840, section 5.7
// What goes unfragmented over any network, as the makers of DNS servers agreed in 2020 (dnsflagday.net).
constexpr quint16 largestUdp = 1232;
constexpr quint32 dnssecOk = 0x8000;

void append16(QByteArray& bytes, quint16 value) {
    char big[2];
    qToBigEndian(value, big);
    bytes.append(big, sizeof big);
}

/// The same name, whatever the case of its letters (RFC 4343).
bool isSameName(const std::string& a, const std::string& b) {
    return qstrnicmp(a.c_str(), qsizetype(a.size()), b.c_str(), qsizetype(b.size())) == 0;
}

} // namespace

QByteArray DnsQuery::toBytes(std::uint16_t id) const {
    QByteArray bytes;
    append16(bytes, id);
    append16(bytes, quint16((recursion ? recursionDesired : 0) | authenticData));
    for (const int count : {1, 0, 0, edns ? 1 : 0})
        append16(bytes, quint16(count));
    bytes += name;
    append16(bytes, type);
    append16(bytes, dnsCodes::classIn);
    if (edns) {
        bytes += '\0';
        append16(bytes, dnsCodes::typeOpt);
        append16(bytes, largestUdp);
        append16(bytes, 0);
        append16(bytes, dnssec ? dnssecOk : 0);
        append16(bytes, 0);
    }
    return bytes;
}

bool DnsQuery::isAnsweredBy(const DnsMessage& message, std::uint16_t id) const {
    if (message.id != id || !message.response || message.opcode != 0) return false;
    if (message.questions.empty()) return !message.problem && message.status != dnsCodes::noError;
    if (message.questions.size() != 1) return false;
    const DnsQuestion& question = message.questions.front();
    std::size_t at = 0;
    const auto asked =
        dnsName::read({reinterpret_cast<const std::uint8_t*>(name.constData()), std::size_t(name.size())}, at);
    return asked && question.type == type && question.klass == dnsCodes::classIn && isSameName(question.name, *asked);
}

} // namespace oc

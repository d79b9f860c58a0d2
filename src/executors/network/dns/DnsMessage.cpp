// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/dns/DnsMessage.h"

#include "executors/network/dns/DnsCodes.h"
#include "executors/network/dns/DnsName.h"

namespace oc {

namespace {

constexpr std::size_t headerBytes = 12;
constexpr std::uint16_t optionExtendedError = 15; // RFC 8914

std::uint16_t u16(DnsMessage::Bytes bytes, std::size_t at) {
    return std::uint16_t(bytes[at] << 8 | bytes[at + 1]);
}

std::uint32_t u32(DnsMessage::Bytes bytes, std::size_t at) {
    return std::uint32_t(u16(bytes, at)) << 16 | u16(bytes, at + 2);
}

/// Reads one message from its beginning.
class Reading {
public:
    Reading(DnsMessage::Bytes bytes, DnsMessage& message) : bytes_(bytes), message_(message) {}

    void run() {
        if (bytes_.size() < headerBytes) return fail("shorter than its header");
        message_.id = u16(bytes_, 0);
        const std::uint16_t flags = u16(bytes_, 2);
        message_.response = flags & 0x8000;
        message_.opcode = flags >> 11 & 0xf;
        message_.authoritative = flags & 0x0400;
        message_.truncated = flags & 0x0200;
        message_.recursionDesired = flags & 0x0100;
        message_.recursionAvailable = flags & 0x0080;
        message_.authenticated = flags & 0x0020;
        message_.checkingDisabled = flags & 0x0010;
        message_.status = flags & 0xf;
        at_ = headerBytes;
        for (int left = u16(bytes_, 4); left > 0; --left) {
            if (!question()) return;
        }
        if (!section(message_.answers, u16(bytes_, 6), false)) return;
        if (!section(message_.authority, u16(bytes_, 8), false)) return;
        if (!section(message_.additional, u16(bytes_, 10), true)) return;
        if (at_ < bytes_.size()) fail("more bytes than its records take");
    }

private:
    void fail(const char* problem) { message_.problem = problem; }

    [[nodiscard]] bool question() {
        DnsQuestion question;
        auto name = dnsName::read(bytes_, at_);
        if (!name || bytes_.size() - at_ < 4) {
            fail("a question is cut off or has a wrong name");
            return false;
        }
        question.name = std::move(*name);
        question.type = u16(bytes_, at_);
        question.klass = u16(bytes_, at_ + 2);
        at_ += 4;
        message_.questions.push_back(std::move(question));
        return true;
    }

    // The count may promise anything: memory grows only with what is there.
    [[nodiscard]] bool section(std::vector<DnsRecord>& records, int count, bool last) {
        for (; count > 0; --count) {
            DnsRecord record;
            auto name = dnsName::read(bytes_, at_);
            if (!name || bytes_.size() - at_ < 10) {
                fail("a record is cut off or has a wrong name");
                return false;
            }
            record.name = std::move(*name);
            record.type = u16(bytes_, at_);
            record.klass = u16(bytes_, at_ + 2);
            record.ttl = u32(bytes_, at_ + 4);
            record.dataLength = u16(bytes_, at_ + 8);
            record.dataAt = at_ + 10;
            if (bytes_.size() - record.dataAt < record.dataLength) {
                fail("a record's data is cut off");
                return false;
            }
            at_ = record.dataAt + record.dataLength;
            if (record.type != dnsCodes::typeOpt) {
                if (record.ttl & 0x80000000U) record.ttl = 0; // RFC 2181, section 8
                records.push_back(std::move(record));
            } else if (!last || message_.edns || record.name != ".") {
                fail("an OPT record where none may be");
                return false;
            } else {
                edns(record);
            }
        }
        return true;
    }

    void edns(const DnsRecord& record) {
        DnsEdns& edns = message_.edns.emplace();
        edns.udpSize = record.klass;
        message_.status |= int(record.ttl >> 24) << 4;
        edns.version = std::uint8_t(record.ttl >> 16);
        edns.dnssecOk = record.ttl & 0x8000;
        DnsMessage::Bytes rest = bytes_.subspan(record.dataAt, record.dataLength);
        while (rest.size() >= 4) {
            const std::uint16_t code = u16(rest, 0);
            const std::size_t length = u16(rest, 2);
            if (rest.size() - 4 < length) break;
            const DnsMessage::Bytes value = rest.subspan(4, length);
            if (code == optionExtendedError && length >= 2)
                edns.errors.push_back({u16(value, 0), std::string(value.begin() + 2, value.end())});
            rest = rest.subspan(4 + length);
        }
        if (!rest.empty()) fail("an option of EDNS is cut off");
    }

    DnsMessage::Bytes bytes_;
    DnsMessage& message_;
    std::size_t at_ = 0;
};

} // namespace

DnsMessage DnsMessage::parse(Bytes bytes) {
    DnsMessage message;
    Reading(bytes, message).run();
    return message;
}

} // namespace oc

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/network/dns/DnsMessage.h"

#include <initializer_list>

namespace oc {

/// Reads the data of one record piece by piece and writes it as text, the pieces with a blank between them. After the
/// first piece that is not there nothing is read any more. Used by one thread; the message must outlive it.
class DnsDataReader {
public:
    DnsDataReader(DnsMessage::Bytes message, const DnsRecord& record)
        : message_(message), at_(record.dataAt), end_(record.dataAt + record.dataLength) {}

    /// All was there, and nothing is left.
    [[nodiscard]] bool isWhole() const { return good_ && at_ == end_; }
    [[nodiscard]] bool good() const { return good_; }
    [[nodiscard]] bool atEnd() const { return !good_ || at_ == end_; }
    [[nodiscard]] std::string take() { return std::move(text_); }
    void fail() { good_ = false; }

    [[nodiscard]] std::uint32_t number(int bytes);
    [[nodiscard]] DnsMessage::Bytes bytes(std::size_t count);
    [[nodiscard]] DnsMessage::Bytes rest() { return bytes(good_ ? end_ - at_ : 0); }

    void put(const std::string& piece);
    /// Each of so many bytes.
    void numbers(std::initializer_list<int> sizes);
    void name();
    /// <character-string>, in quotes.
    void string();
    /// The bytes, in quotes.
    void quoted(DnsMessage::Bytes bytes);
    void address(DnsMessage::Bytes bytes);
    void hex(DnsMessage::Bytes bytes);
    void base64(DnsMessage::Bytes bytes);
    /// RFC 4648, section 7, without padding, as NSEC3 has it.
    void base32(DnsMessage::Bytes bytes);
    /// RFC 4034, section 4.1.2, to the end.
    void types();

private:
    DnsMessage::Bytes message_;
    std::size_t at_;
    std::size_t end_;
    bool good_ = true;
    std::string text_;
};

} // namespace oc

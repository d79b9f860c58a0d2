// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/dns/DnsDataReader.h"

#include "executors/network/dns/DnsCodes.h"
#include "executors/network/dns/DnsName.h"

#include <QByteArray>

#include <algorithm>
#include <arpa/inet.h>

namespace oc {

namespace {

QByteArray viewOf(DnsMessage::Bytes bytes) {
    return QByteArray::fromRawData(reinterpret_cast<const char*>(bytes.data()), qsizetype(bytes.size()));
}

} // namespace

std::uint32_t DnsDataReader::number(int size) {
    std::uint32_t value = 0;
    for (const std::uint8_t byte : bytes(std::size_t(size)))
        value = value << 8 | byte;
    return value;
}

DnsMessage::Bytes DnsDataReader::bytes(std::size_t count) {
    if (!good_ || end_ - at_ < count) {
        good_ = false;
        return {};
    }
    const auto taken = message_.subspan(at_, count);
    at_ += count;
    return taken;
}

void DnsDataReader::put(const std::string& piece) {
    if (!text_.empty()) text_ += ' ';
    text_ += piece;
}

void DnsDataReader::numbers(std::initializer_list<int> sizes) {
    for (const int size : sizes)
        put(std::to_string(number(size)));
}

void DnsDataReader::name() {
    if (!good_) return;
    // A name may refer to all that stands before, but has to end where the data ends.
    const auto name = dnsName::read(message_.first(end_), at_);
    if (!name || at_ > end_) {
        good_ = false;
        return;
    }
    put(*name);
}

void DnsDataReader::string() {
    const std::size_t length = number(1);
    quoted(bytes(length));
}

void DnsDataReader::quoted(DnsMessage::Bytes bytes) {
    std::string text = "\"";
    for (const std::uint8_t byte : bytes) {
        if (byte < 0x20 || byte >= 0x7f) {
            const char digits[] = {'\\', char('0' + byte / 100), char('0' + byte / 10 % 10), char('0' + byte % 10)};
            text.append(digits, sizeof digits);
            continue;
        }
        if (byte == '"' || byte == '\\') text += '\\';
        text += char(byte);
    }
    put(text + '"');
}

void DnsDataReader::address(DnsMessage::Bytes bytes) {
    char text[INET6_ADDRSTRLEN] = "";
    if ((bytes.size() != 4 && bytes.size() != 16) ||
        !::inet_ntop(bytes.size() == 4 ? AF_INET : AF_INET6, bytes.data(), text, sizeof text)) {
        good_ = false;
        return;
    }
    put(text);
}

void DnsDataReader::hex(DnsMessage::Bytes bytes) {
    if (!bytes.empty()) put(viewOf(bytes).toHex().toUpper().toStdString());
}

void DnsDataReader::base64(DnsMessage::Bytes bytes) {
    if (!bytes.empty()) put(viewOf(bytes).toBase64().toStdString());
}

void DnsDataReader::base32(DnsMessage::Bytes bytes) {
    std::string text;
    std::uint32_t held = 0;
    int bits = 0;
    for (const std::uint8_t byte : bytes) {
        held = held << 8 | byte;
        for (bits += 8; bits >= 5; bits -= 5)
            text += "0123456789ABCDEFGHIJKLMNOPQRSTUV"[held >> (bits - 5) & 0x1f];
    }
    if (bits > 0) text += "0123456789ABCDEFGHIJKLMNOPQRSTUV"[held << (5 - bits) & 0x1f];
    put(text);
}

void DnsDataReader::types() {
    while (!atEnd()) {
        const std::uint32_t window = number(1);
        const std::uint32_t length = number(1);
        if (length == 0 || length > 32) good_ = false;
        const DnsMessage::Bytes map = bytes(length);
        for (std::size_t bit = 0; bit < map.size() * 8; ++bit) {
            if (map[bit / 8] >> (7 - bit % 8) & 1) put(dnsCodes::typeName(std::uint16_t(window << 8 | bit)));
        }
    }
}

} // namespace oc

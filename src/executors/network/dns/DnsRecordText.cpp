// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/dns/DnsRecordText.h"

#include "executors/network/dns/DnsCodes.h"
#include "executors/network/dns/DnsDataReader.h"

#include <QByteArray>

#include <array>
#include <cstdio>
#include <ctime>

namespace oc::dnsRecordText {

namespace {

/// Seconds since 1970 as RFC 4034, section 3.2, writes them: YYYYMMDDHHmmSS in UTC. They count modulo 2^32; until 2106
/// that is the same.
std::string moment(std::uint32_t seconds) {
    const std::time_t time = seconds;
    std::tm parts{};
    ::gmtime_r(&time, &parts);
    char text[32];
    const std::size_t size = std::strftime(text, sizeof text, "%Y%m%d%H%M%S", &parts);
    return {text, size};
}

/// Centimetres as metres; RFC 1876, section 2: base and power of ten in half a byte each.
std::string metres(DnsDataReader& reader) {
    const std::uint32_t value = reader.number(1);
    const std::uint32_t base = value >> 4;
    const std::uint32_t power = value & 0xf;
    if (base > 9 || power > 9) reader.fail();
    if (!reader.good()) return {};
    std::uint64_t centimetres = base;
    for (std::uint32_t i = 0; i < power; ++i)
        centimetres *= 10;
    char text[32];
    if (centimetres % 100 == 0)
        std::snprintf(text, sizeof text, "%llum", static_cast<unsigned long long>(centimetres / 100));
    else
        std::snprintf(text, sizeof text, "%llu.%02llum", static_cast<unsigned long long>(centimetres / 100),
                      static_cast<unsigned long long>(centimetres % 100));
    return text;
}

void degrees(DnsDataReader& reader, char positive, char negative, std::uint32_t most) {
    constexpr std::int64_t equator = std::int64_t(1) << 31;
    std::int64_t thousandths = std::int64_t(reader.number(4)) - equator;
    const char direction = thousandths < 0 ? negative : positive;
    if (thousandths < 0) thousandths = -thousandths;
    if (thousandths > std::int64_t(most) * 3'600'000) reader.fail();
    if (!reader.good()) return;
    char text[64];
    std::snprintf(text, sizeof text, "%d %d %d.%03d %c", int(thousandths / 3'600'000), int(thousandths / 60'000 % 60),
                  int(thousandths / 1000 % 60), int(thousandths % 1000), direction);
    reader.put(text);
}

void location(DnsDataReader& reader) {
    if (reader.number(1) != 0) reader.fail(); // the version
    const std::string size = metres(reader);
    const std::string horizontal = metres(reader);
    const std::string vertical = metres(reader);
    degrees(reader, 'N', 'S', 90);
    degrees(reader, 'E', 'W', 180);
    const std::int64_t altitude = std::int64_t(reader.number(4)) - 10'000'000; // centimetres, from 100 km below
    const std::int64_t height = altitude < 0 ? -altitude : altitude;
    char text[64];
    std::snprintf(text, sizeof text, "%s%d.%02dm", altitude < 0 ? "-" : "", int(height / 100), int(height % 100));
    for (const std::string& piece : {std::string(text), size, horizontal, vertical})
        reader.put(piece);
}

/// One of the key=value pairs of SVCB and HTTPS, RFC 9460, sections 2.1, 7 and 14.3.2.
std::string serviceParameter(std::uint32_t key, DnsMessage::Bytes value, DnsDataReader& outer) {
    static constexpr std::array names{"mandatory", "alpn", "no-default-alpn", "port",
                                      "ipv4hint",  "ech",  "ipv6hint",        "dohpath"};
    const auto nameOf = [](std::uint32_t number) {
        return number < names.size() ? std::string(names[number]) : "key" + std::to_string(number);
    };
    DnsRecord whole;
    whole.dataLength = value.size();
    DnsDataReader reader(value, whole);
    std::string list;
    const auto add = [&list](const std::string& item) { list += (list.empty() ? "" : ",") + item; };
    const auto one = [&](auto&& write) {
        DnsDataReader item(value, whole);
        write(item);
        return item.take();
    };
    switch (key) {
    case 0:
        while (!reader.atEnd())
            add(nameOf(reader.number(2)));
        break;
    case 1:
        while (!reader.atEnd()) {
            const std::size_t length = reader.number(1);
            const DnsMessage::Bytes id = reader.bytes(length);
            std::string quoted = one([&](DnsDataReader& item) { item.quoted(id); });
            add(quoted.substr(1, quoted.size() - 2));
        }
        list = '"' + list + '"';
        break;
    case 2:
        break;
    case 3:
        list = std::to_string(reader.number(2));
        break;
    case 4:
    case 6:
        while (!reader.atEnd()) {
            const DnsMessage::Bytes address = reader.bytes(key == 4 ? 4 : 16);
            if (!address.empty()) add(one([&](DnsDataReader& item) { item.address(address); }));
        }
        break;
    case 5:
        list = one([&](DnsDataReader& item) { item.base64(value); });
        (void)reader.rest();
        break;
    default:
        list = one([&](DnsDataReader& item) { item.quoted(value); });
        (void)reader.rest();
    }
    if (!reader.isWhole()) outer.fail();
    return key == 2 || (key > 7 && value.empty()) ? nameOf(key) : nameOf(key) + '=' + list;
}

void service(DnsDataReader& reader) {
    reader.numbers({2});
    reader.name();
    std::int64_t before = -1;
    while (!reader.atEnd()) {
        const std::uint32_t key = reader.number(2);
        const std::uint32_t length = reader.number(2);
        const DnsMessage::Bytes value = reader.bytes(length);
        if (std::int64_t(key) <= before) reader.fail(); // in order, each once
        before = key;
        if (reader.good()) reader.put(serviceParameter(key, value, reader));
    }
}

/// False for a type that is not known.
bool write(DnsDataReader& reader, std::uint16_t type) {
    switch (type) {
    case 1:
        reader.address(reader.bytes(4));
        break;
    case 28:
        reader.address(reader.bytes(16));
        break;
    case 2:  // NS
    case 5:  // CNAME
    case 12: // PTR
    case 39: // DNAME
        reader.name();
        break;
    case 6: // SOA
        reader.name();
        reader.name();
        reader.numbers({4, 4, 4, 4, 4});
        break;
    case 13: // HINFO
        reader.string();
        reader.string();
        break;
    case 15: // MX
    case 18: // AFSDB
    case 36: // KX
        reader.numbers({2});
        reader.name();
        break;
    case 16: // TXT
    case 99: // SPF
        do
            reader.string();
        while (!reader.atEnd());
        break;
    case 17: // RP
        reader.name();
        reader.name();
        break;
    case 29:
        location(reader);
        break;
    case 33: // SRV
        reader.numbers({2, 2, 2});
        reader.name();
        break;
    case 35: // NAPTR
        reader.numbers({2, 2});
        for (int i = 0; i < 3; ++i)
            reader.string();
        reader.name();
        break;
    case 37: // CERT, RFC 4398
        reader.numbers({2, 2, 1});
        reader.base64(reader.rest());
        break;
    case 43: // DS
    case 59: // CDS
        reader.numbers({2, 1, 1});
        reader.hex(reader.rest());
        break;
    case 44: // SSHFP, RFC 4255
        reader.numbers({1, 1});
        reader.hex(reader.rest());
        break;
    case 46: // RRSIG
        reader.put(dnsCodes::typeName(std::uint16_t(reader.number(2))));
        reader.numbers({1, 1, 4});
        reader.put(moment(reader.number(4)));
        reader.put(moment(reader.number(4)));
        reader.numbers({2});
        reader.name();
        reader.base64(reader.rest());
        break;
    case 47: // NSEC
        reader.name();
        reader.types();
        break;
    case 48: // DNSKEY
    case 60: // CDNSKEY
        reader.numbers({2, 1, 1});
        reader.base64(reader.rest());
        break;
    case 50:   // NSEC3, RFC 5155
    case 51: { // NSEC3PARAM
        reader.numbers({1, 1, 2});
        const std::size_t salt = reader.number(1);
        if (salt == 0)
            reader.put("-");
        else
            reader.hex(reader.bytes(salt));
        if (type == 51) break;
        const std::size_t hash = reader.number(1);
        reader.base32(reader.bytes(hash));
        reader.types();
        break;
    }
    case 52: // TLSA, RFC 6698
    case 53: // SMIMEA
        reader.numbers({1, 1, 1});
        reader.hex(reader.rest());
        break;
    case 61: // OPENPGPKEY
        reader.base64(reader.rest());
        break;
    case 63: // ZONEMD, RFC 8976
        reader.numbers({4, 1, 1});
        reader.hex(reader.rest());
        break;
    case 64:
    case 65:
        service(reader);
        break;
    case 256: // URI, RFC 7553
        reader.numbers({2, 2});
        reader.quoted(reader.rest());
        break;
    case 257: { // CAA, RFC 8659
        reader.numbers({1});
        const std::size_t length = reader.number(1);
        const DnsMessage::Bytes tag = reader.bytes(length);
        bool plain = !tag.empty();
        for (const std::uint8_t byte : tag)
            plain = plain && ((byte >= '0' && byte <= '9') || ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z'));
        if (!plain) reader.fail();
        reader.put(std::string(tag.begin(), tag.end()));
        reader.quoted(reader.rest());
        break;
    }
    default:
        return false;
    }
    return true;
}

} // namespace

std::string data(DnsMessage::Bytes message, const DnsRecord& record) {
    DnsDataReader reader(message, record);
    if (write(reader, record.type) && reader.isWhole()) return reader.take();
    DnsDataReader plain(message, record);
    plain.put("\\# " + std::to_string(record.dataLength));
    plain.hex(plain.rest());
    return plain.take();
}

bool isWellFormed(DnsMessage::Bytes message, const DnsRecord& record) {
    DnsDataReader reader(message, record);
    return !write(reader, record.type) || reader.isWhole();
}

} // namespace oc::dnsRecordText

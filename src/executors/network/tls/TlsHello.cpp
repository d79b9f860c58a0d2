// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/tls/TlsHello.h"

#include <QCryptographicHash>

#include <algorithm>

namespace oc {

namespace {

using Bytes = TlsHello::Bytes;

// RFC 8446, 4.1.3: SHA-256 of "HelloRetryRequest".
constexpr std::uint8_t retryRandom[32] = {0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c,
                                          0x02, 0x1e, 0x65, 0xb8, 0x91, 0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb,
                                          0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c};

/// Reads forward; once something was not there, ok is false and all that follows reads as nothing.
struct Reader {
    Bytes bytes;
    bool ok = true;

    Bytes take(std::size_t count) {
        if (bytes.size() < count) {
            ok = false;
            bytes = {};
            return {};
        }
        const Bytes taken = bytes.first(count);
        bytes = bytes.subspan(count);
        return taken;
    }
    std::uint8_t u8() {
        const Bytes byte = take(1);
        return byte.empty() ? std::uint8_t(0) : byte[0];
    }
    std::uint16_t u16() {
        const Bytes two = take(2);
        return two.empty() ? std::uint16_t(0) : static_cast<std::uint16_t>(two[0] << 8 | two[1]);
    }
    Reader part8() { return {take(u8())}; }
    Reader part16() { return {take(u16())}; }
};

std::vector<std::uint16_t> numbers(Reader reader) {
    std::vector<std::uint16_t> list;
    while (reader.bytes.size() >= 2)
        list.push_back(reader.u16());
    return list;
}

std::string text(Bytes bytes) {
    // A name comes as ASCII (RFC 6066, 3); what is none is shown, but can move no cursor.
    std::string result;
    for (const std::uint8_t byte : bytes)
        result.push_back(byte > 0x20 && byte < 0x7f ? static_cast<char>(byte) : '?');
    return result;
}

void readExtension(TlsHello& hello, std::uint16_t type, Reader data) {
    switch (type) {
    case 0: { // server_name; empty in a ServerHello
        Reader names = data.part16();
        while (names.ok && !names.bytes.empty()) {
            const std::uint8_t kind = names.u8();
            const Bytes name = names.part16().bytes;
            if (kind == 0 && hello.serverName.empty()) hello.serverName = text(name);
        }
        break;
    }
    case 10:
        hello.groups = numbers(data.part16());
        break;
    case 11: {
        const Bytes formats = data.part8().bytes;
        hello.pointFormats.assign(formats.begin(), formats.end());
        break;
    }
    case 16: {
        Reader list = data.part16();
        while (list.ok && !list.bytes.empty())
            hello.protocols.push_back(text(list.part8().bytes));
        if (!hello.protocols.empty() && hello.protocols.back().empty()) hello.protocols.pop_back();
        break;
    }
    case 41:
        hello.preSharedKey = true;
        break;
    case 43:
        hello.versions = hello.client ? numbers(data.part8()) : numbers(data);
        std::erase_if(hello.versions, isGrease);
        break;
    default:
        break;
    }
}

void readExtensions(TlsHello& hello, Reader& reader) {
    if (reader.bytes.empty()) return; // before TLS 1.2 there need not be any
    Reader extensions = reader.part16();
    while (extensions.ok && !extensions.bytes.empty()) {
        const std::uint16_t type = extensions.u16();
        const Reader data = extensions.part16();
        if (!extensions.ok) break;
        hello.extensions.push_back(type);
        readExtension(hello, type, data);
    }
    if (!extensions.ok) reader.ok = false;
}

template <class Number>
void appendList(QByteArray& text, const std::vector<Number>& list) {
    bool first = true;
    for (const Number number : list) {
        if constexpr (sizeof(Number) == 2)
            if (isGrease(number)) continue;
        if (!first) text += '-';
        first = false;
        text += QByteArray::number(number);
    }
}

} // namespace

std::optional<TlsHello> TlsHello::parseClient(Bytes body) {
    TlsHello hello;
    Reader reader{body};
    hello.legacyVersion = reader.u16();
    static_cast<void>(reader.take(32)); // random
    const Bytes session = reader.part8().bytes;
    hello.sessionId = QByteArray(reinterpret_cast<const char*>(session.data()), qsizetype(session.size()));
    hello.ciphers = numbers(reader.part16());
    static_cast<void>(reader.part8()); // compression methods
    if (!reader.ok || hello.ciphers.empty() || hello.legacyVersion >> 8 != 3) return {};
    readExtensions(hello, reader);
    if (!reader.ok) return {};
    return hello;
}

std::optional<TlsHello> TlsHello::parseServer(Bytes body) {
    TlsHello hello;
    hello.client = false;
    Reader reader{body};
    hello.legacyVersion = reader.u16();
    const Bytes random = reader.take(32);
    hello.retry = std::equal(random.begin(), random.end(), std::begin(retryRandom), std::end(retryRandom));
    // Drafts of TLS 1.3 had no session here.
    if (hello.legacyVersion >> 8 == 3) {
        const Bytes session = reader.part8().bytes;
        hello.sessionId = QByteArray(reinterpret_cast<const char*>(session.data()), qsizetype(session.size()));
    }
    hello.ciphers.push_back(reader.u16());
    if (hello.legacyVersion >> 8 == 3) static_cast<void>(reader.u8());
    if (!reader.ok || (hello.legacyVersion >> 8 != 3 && hello.legacyVersion >> 8 != 0x7f)) return {};
    readExtensions(hello, reader);
    if (!reader.ok) return {};
    return hello;
}

std::uint16_t TlsHello::version() const {
    if (versions.empty()) return legacyVersion;
    if (!client) return versions.front();
    std::uint16_t highest = 0;
    for (const std::uint16_t one : versions)
        if (one >> 8 == 3) highest = std::max(highest, one);
    return highest != 0 ? highest : versions.front();
}

QByteArray TlsHello::fingerprintText() const {
    QByteArray all = QByteArray::number(legacyVersion) + ',';
    appendList(all, ciphers);
    all += ',';
    appendList(all, extensions);
    if (!client) return all;
    all += ',';
    appendList(all, groups);
    all += ',';
    appendList(all, pointFormats);
    return all;
}

QString TlsHello::fingerprint() const {
    return QString::fromLatin1(QCryptographicHash::hash(fingerprintText(), QCryptographicHash::Md5).toHex());
}

} // namespace oc

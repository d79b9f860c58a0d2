// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/analysis/TlsSession.h"

#include "executors/network/tls/TlsNames.h"

#include <QStringList>

#include <algorithm>

namespace oc {

namespace {

constexpr std::uint8_t changeCipherSpec = 20;
constexpr std::uint8_t alertRecord = 21;
constexpr std::uint8_t handshakeRecord = 22;
constexpr std::uint8_t applicationData = 23;
constexpr std::uint8_t clientHelloMessage = 1;
constexpr std::uint8_t serverHelloMessage = 2;
constexpr std::uint8_t certificateMessage = 11;
constexpr std::uint8_t serverKeyExchangeMessage = 12;
constexpr std::uint32_t longestRecord = 16384 + 2048;      // RFC 5246, 6.2.3
constexpr std::uint32_t lookedAt = 64 * 1024;              // bytes of a side, before it is taken for something else
constexpr std::uint32_t smallestFinished = 32 + 4 + 1 + 8; // of TLS 1.3, encrypted; an alert is smaller
constexpr std::size_t mostCertificates = 16;
constexpr int server = 1;
constexpr int client = 0;

QString joined(const std::vector<std::string>& protocols) {
    QStringList list;
    for (const std::string& protocol : protocols)
        list << QString::fromStdString(protocol);
    return list.join(QLatin1Char(','));
}

} // namespace

TlsSession::TlsSession(ByteBudget& budget, const TcpStreams::Opened& opened, Done done)
    : halves_{{budget}, {budget}}, done_(std::move(done)) {
    facts_.flow = opened.key;
    facts_.clientLow = opened.clientLow;
    facts_.begin = opened.begin;
}

/// A handshake record with a ClientHello or a ServerHello, or an alert in answer to a ClientHello. It begins with a
/// segment: nobody puts it behind other data.
bool TlsSession::looksLikeTls(Half& half, Packet::Bytes bytes) {
    const auto prefix = [this](Packet::Bytes all) {
        if (all.empty()) return true;
        const bool isAlert = all[0] == alertRecord && found_;
        if ((all[0] != handshakeRecord && !isAlert) || (all.size() >= 2 && all[1] != 3) ||
            (all.size() >= 3 && all[2] > 4))
            return false;
        if (isAlert) return (all.size() < 4 || all[3] == 0) && (all.size() < 5 || all[4] == 2);
        return all.size() < 6 || all[5] == clientHelloMessage || all[5] == serverHelloMessage;
    };
    if (half.records.size() == 0 && !prefix(bytes)) return false;
    if (!half.records.append(bytes)) return false;
    if (!prefix(half.records.bytes())) {
        half.records.clear();
        return false;
    }
    if (half.records.size() >= 6) half.tls = found_ = true;
    return true;
}

bool TlsSession::data(Side given, Packet::Bytes bytes, std::int64_t time) {
    const int side = swapped_ ? 1 - int(given) : int(given);
    Half& half = halves_[side];
    if (half.over || complete_) return false;
    if (half.skip > 0) {
        const std::size_t skipped = std::min<std::size_t>(half.skip, bytes.size());
        half.skip -= static_cast<std::uint32_t>(skipped);
        bytes = bytes.subspan(skipped);
        if (bytes.empty()) return true;
    }
    if (!half.tls) {
        half.looked += static_cast<std::uint32_t>(bytes.size());
        if (!looksLikeTls(half, bytes)) {
            // When the other side speaks TLS already, what comes here is some other kind of answer.
            return half.looked < lookedAt && !found_;
        }
        if (!half.tls) return true; // too short to tell
    } else if (!half.records.append(bytes)) {
        facts_.incomplete = true;
        half.over = true;
        return false;
    }
    return readRecords(side, time);
}

bool TlsSession::gap(Side given, std::uint32_t bytes, std::int64_t) {
    const int side = swapped_ ? 1 - int(given) : int(given);
    Half& half = halves_[side];
    if (half.over || complete_) return false;
    if (half.skip >= bytes) {
        half.skip -= bytes;
        return true;
    }
    if (half.tls) {
        facts_.incomplete = true;
        half.over = true;
        return false;
    }
    half.records.clear();
    half.looked += std::min(bytes, lookedAt);
    return half.looked < lookedAt;
}

bool TlsSession::readRecords(int side, std::int64_t time) {
    // A side can be told from the other by its hello alone; it is swapped within, so the buffer is looked up anew.
    for (;;) {
        Half& half = halves_[side];
        const Packet::Bytes all = half.records.bytes();
        if (all.size() < 5) break;
        const std::uint8_t type = all[0];
        const std::uint32_t length = std::uint32_t(all[3]) << 8 | all[4];
        if (type < changeCipherSpec || type > 24 || all[1] != 3 || length > longestRecord) {
            half.over = true;
            facts_.incomplete = facts_.incomplete || !complete_;
            break;
        }
        const bool readable = !half.encrypted && !(isThirteen() && type == applicationData) &&
                              (type == handshakeRecord || type == alertRecord || type == changeCipherSpec);
        if (!readable) {
            encryptedRecord(side, length, time);
            const std::size_t there = std::min<std::size_t>(all.size(), 5 + length);
            half.skip = static_cast<std::uint32_t>(5 + length - there);
            half.records.consume(there);
            if (complete_ || half.over) break;
            continue;
        }
        if (all.size() < 5 + length) break;
        const bool more = readRecord(side, type, all.subspan(5, length), time);
        if (swapped_ && side == server && halves_[client].tls && !halves_[server].tls) side = client;
        halves_[side].records.consume(5 + length);
        if (!more) {
            halves_[side].over = true;
            break;
        }
        if (complete_) break;
    }
    if (complete_ || halves_[side].over) {
        halves_[side].records.clear();
        halves_[side].handshake.clear();
        return false;
    }
    return true;
}

void TlsSession::encryptedRecord(int side, std::uint32_t length, std::int64_t time) {
    if (!isThirteen() || side != client || facts_.handshake >= 0) return;
    // The client's first encrypted record after the ServerHello is its Finished; early data only comes before it.
    if (length < smallestFinished) {
        facts_.alert = QStringLiteral("encrypted alert (client)");
        facts_.fatal = true;
    } else if (hasClientHello_) {
        facts_.handshake = std::max<std::int64_t>(0, time - facts_.begin);
    }
    complete_ = true;
}

bool TlsSession::readRecord(int side, std::uint8_t type, Packet::Bytes content, std::int64_t time) {
    Half& half = halves_[side];
    if (type == alertRecord) {
        alert(side, content);
        return true;
    }
    if (type == changeCipherSpec) {
        if (isThirteen()) return true; // says nothing there (RFC 8446, 5)
        half.encrypted = true;
        if (side == server && facts_.resumed < 0) facts_.resumed = facts_.chain.empty() && !serverKeyExchange_ ? 1 : 0;
        if (halves_[0].encrypted && halves_[1].encrypted) {
            if (hasClientHello_) facts_.handshake = std::max<std::int64_t>(0, time - facts_.begin);
            complete_ = true;
        }
        return true;
    }
    if (!half.handshake.append(content)) {
        facts_.incomplete = true;
        return false;
    }
    return readHandshake(side, time);
}

bool TlsSession::readHandshake(int side, std::int64_t time) {
    for (;;) {
        StreamBuffer& buffer = halves_[side].handshake;
        const Packet::Bytes all = buffer.bytes();
        if (all.size() < 4) return true;
        const std::size_t length = std::size_t(all[1]) << 16 | std::size_t(all[2]) << 8 | all[3];
        if (length > handshakeLimit - 4) {
            facts_.incomplete = true;
            return false;
        }
        if (all.size() < 4 + length) return true;
        const Packet::Bytes body = all.subspan(4, length);
        if (all[0] == clientHelloMessage && !hasClientHello_) {
            const auto hello = TlsHello::parseClient(body);
            if (!hello) {
                facts_.incomplete = true;
                return false;
            }
            clientHello(*hello, time);
            if (side == server) { // whoever says it is the client
                swapped_ = !swapped_;
                facts_.clientLow = !facts_.clientLow;
                const auto exchange = [](StreamBuffer& a, StreamBuffer& b) { a.swapWith(b); };
                exchange(halves_[0].records, halves_[1].records);
                exchange(halves_[0].handshake, halves_[1].handshake);
                std::swap(halves_[0].skip, halves_[1].skip);
                std::swap(halves_[0].looked, halves_[1].looked);
                std::swap(halves_[0].tls, halves_[1].tls);
                std::swap(halves_[0].encrypted, halves_[1].encrypted);
                std::swap(halves_[0].over, halves_[1].over);
                side = client;
            }
        } else if (all[0] == serverHelloMessage) {
            const auto hello = TlsHello::parseServer(body);
            if (!hello) {
                facts_.incomplete = true;
                return false;
            }
            serverHello(*hello);
        } else if (all[0] == certificateMessage && side == server && facts_.chain.empty()) {
            certificates(body);
        } else if (all[0] == serverKeyExchangeMessage) {
            serverKeyExchange_ = true;
        }
        halves_[side].handshake.consume(4 + length);
    }
}

void TlsSession::clientHello(const TlsHello& hello, std::int64_t time) {
    hasClientHello_ = true;
    facts_.begin = time;
    facts_.offered = hello.version();
    facts_.serverName = QString::fromStdString(hello.serverName);
    facts_.protocol = joined(hello.protocols);
    facts_.ja3 = hello.fingerprint();
}

void TlsSession::serverHello(const TlsHello& hello) {
    if (hello.retry) {
        retried_ = true;
        return;
    }
    facts_.version = hello.version();
    facts_.cipher = hello.ciphers.front();
    facts_.ja3s = hello.fingerprint();
    if (isThirteen())
        facts_.resumed = hello.preSharedKey ? 1 : 0;
    else
        facts_.protocol = joined(hello.protocols);
}

void TlsSession::certificates(Packet::Bytes body) {
    if (body.size() < 3) return;
    Packet::Bytes list = body.subspan(3);
    while (list.size() >= 3 && facts_.chain.size() < mostCertificates) {
        const std::size_t length = std::size_t(list[0]) << 16 | std::size_t(list[1]) << 8 | list[2];
        if (length > list.size() - 3) break;
        facts_.chain.emplace_back(reinterpret_cast<const char*>(list.data() + 3), qsizetype(length));
        list = list.subspan(3 + length);
    }
}

void TlsSession::alert(int side, Packet::Bytes content) {
    if (content.size() != 2 || content[0] < 1 || content[0] > 2) return; // encrypted
    const bool closing = content[1] == 0 || content[1] == 90;            // close_notify, user_canceled
    const bool fatal = content[0] == 2 && !closing;
    if (closing || (!facts_.alert.isEmpty() && !fatal)) return;
    facts_.alert = QStringLiteral("%1 (%2)").arg(QString::fromStdString(tls_names::alertName(content[1])),
                                                 side == client ? QStringLiteral("client") : QStringLiteral("server"));
    facts_.fatal = facts_.fatal || fatal;
}

void TlsSession::end(std::int64_t, bool closed) {
    if (!found_ || (!hasClientHello_ && facts_.version == 0 && facts_.alert.isEmpty())) return;
    facts_.noAnswer = closed && hasClientHello_ && facts_.version == 0 && !facts_.fatal && !facts_.incomplete;
    done_(facts_);
}

} // namespace oc

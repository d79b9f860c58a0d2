// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/network/analysis/StreamBuffer.h"
#include "executors/network/analysis/TcpStreams.h"
#include "executors/network/tls/TlsHello.h"

#include <QByteArray>
#include <QString>

#include <functional>

namespace oc {

/// What was seen of one TLS session. A value.
struct TlsSessionFacts {
    FlowKey flow;
    bool clientLow = false;
    std::int64_t begin = 0;      ///< of the ClientHello, microseconds
    std::int64_t handshake = -1; ///< microseconds from the ClientHello until the client may send data; -1: not seen
    std::uint16_t version = 0;   ///< agreed; 0: no ServerHello
    std::uint16_t offered = 0;   ///< the highest that the client offers; 0: no ClientHello
    std::uint16_t cipher = 0;
    QString serverName;
    QString protocol; ///< ALPN: the server's choice, or with TLS 1.3 what the client offers
    QString ja3;
    QString ja3s;
    int resumed = -1; ///< -1: not known
    QString alert;    ///< "unknown_ca (client)"
    bool fatal = false;
    std::vector<QByteArray> chain; ///< certificates as they came, the server's first
    bool noAnswer = false;         ///< the connection ended after the ClientHello
    bool incomplete = false;       ///< the capture misses a part of the handshake
};

/// Reads the handshake of TLS (RFC 8446, RFC 5246) wherever it begins in a connection: at once, or after STARTTLS. What
/// is encrypted is passed over. Used by one thread.
class TlsSession : public StreamReader {
public:
    using Done = std::function<void(TlsSessionFacts& facts)>;

    /// done: once, when the connection is over, if there was TLS.
    TlsSession(ByteBudget& budget, const TcpStreams::Opened& opened, Done done);

    [[nodiscard]] bool data(Side side, Packet::Bytes bytes, std::int64_t time) override;
    [[nodiscard]] bool gap(Side side, std::uint32_t bytes, std::int64_t time) override;
    void end(std::int64_t time, bool closed) override;

private:
    struct Half {
        Half(ByteBudget& budget) : records(budget, recordLimit), handshake(budget, handshakeLimit) {}

        StreamBuffer records;
        StreamBuffer handshake; ///< messages that go on in the next record
        std::uint32_t skip = 0; ///< bytes of a record that nobody reads
        std::uint32_t looked = 0;
        bool tls = false;
        bool encrypted = false; ///< after its ChangeCipherSpec
        bool over = false;
    };
    static constexpr std::size_t recordLimit = 5 + 16384 + 2048 + 65536;
    static constexpr std::size_t handshakeLimit = 256 * 1024;

    [[nodiscard]] bool looksLikeTls(Half& half, Packet::Bytes bytes);
    [[nodiscard]] bool readRecords(int side, std::int64_t time);
    [[nodiscard]] bool readRecord(int side, std::uint8_t type, Packet::Bytes content, std::int64_t time);
    [[nodiscard]] bool readHandshake(int side, std::int64_t time);
    void clientHello(const TlsHello& hello, std::int64_t time);
    void serverHello(const TlsHello& hello);
    void certificates(Packet::Bytes body);
    void alert(int side, Packet::Bytes content);
    void encryptedRecord(int side, std::uint32_t length, std::int64_t time);
    [[nodiscard]] bool isThirteen() const { return facts_.version >= 0x0304 || retried_; }

    Half halves_[2];
    TlsSessionFacts facts_;
    Done done_;
    bool found_ = false;
    bool hasClientHello_ = false;
    bool serverKeyExchange_ = false;
    bool retried_ = false; ///< a HelloRetryRequest, which only TLS 1.3 has
    bool complete_ = false;
    bool swapped_ = false; ///< the ClientHello came from the side that was taken for the server
};

} // namespace oc

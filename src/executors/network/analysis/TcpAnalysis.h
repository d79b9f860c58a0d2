// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/network/analysis/Analysis.h"
#include "executors/network/analysis/FlowTable.h"
#include "executors/network/analysis/Percentiles.h"
#include "executors/network/analysis/TcpFindings.h"

#include <vector>

namespace oc {

/// tcp-analyzer: each connection with its handshake, losses, stalls and end. Follows at most 131,072 connections at
/// once, some 50 MB. Used by one thread.
class TcpAnalysis : public Analysis {
public:
    static constexpr std::size_t connectionLimit = 131'072;

    explicit TcpAnalysis(std::size_t limit = connectionLimit) : connections_(limit) {}

    void packet(const CapturedPacket& captured) override;
    [[nodiscard]] AnalysisResult end(std::int64_t end) override;
    [[nodiscard]] bool readsPayload() const override { return false; }

private:
    using Connections = FlowTable<TcpConnection>;
    struct Row {
        FlowKey key;
        std::int64_t begin;
        std::int64_t duration;
        std::int64_t handshake;
        std::uint64_t packets;
        std::uint64_t clientBytes;
        std::uint64_t serverBytes;
        std::uint32_t retransmissions;
        std::uint32_t outOfOrder;
        std::uint32_t duplicateAcks;
        std::uint32_t zeroWindows;
        std::uint32_t resets;
        TcpState state;
        bool clientLow;
    };

    void finish(const FlowKey& key, const TcpConnection& connection, std::int64_t end);
    [[nodiscard]] std::shared_ptr<const Table> table();

    Connections connections_;
    std::vector<Row> rows_;   ///< of connections that came to something
    std::vector<Row> failed_; ///< of those without an answer: after the others, should there be too many
    TcpFindings findings_;
    Percentiles handshakes_;
    Tally states_;
    qint64 count_ = 0;
    qint64 retransmissions_ = 0;
    std::int64_t now_ = 0;
};

} // namespace oc

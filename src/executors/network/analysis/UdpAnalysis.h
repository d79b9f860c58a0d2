// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/network/analysis/Analysis.h"
#include "executors/network/analysis/FlowTable.h"
#include "executors/network/analysis/Tally.h"

#include <vector>

namespace oc {

/// udp-analyzer: each UDP flow with its rate, jitter and what stays without an answer. Follows at most 131,072 flows at
/// once. Used by one thread.
class UdpAnalysis : public Analysis {
public:
    static constexpr std::size_t flowLimit = 131'072;

    explicit UdpAnalysis(std::size_t limit = flowLimit) : flows_(limit) {}

    void packet(const CapturedPacket& captured) override;
    [[nodiscard]] AnalysisResult end(std::int64_t end) override;
    [[nodiscard]] bool readsPayload() const override { return false; }

private:
    struct Flow {
        std::int64_t begin = 0;
        std::int64_t last = 0;
        std::int64_t lastSent = 0; ///< by the source
        std::int64_t lastGap = -1;
        double jitter = 0;                     ///< microseconds
        std::uint64_t packets[2] = {0, 0};     ///< of the source, of the other side
        std::uint64_t bytes[2] = {0, 0};       ///< of data
        std::uint32_t gaps = 0;                ///< changes of the gap that went into the jitter
        std::uint32_t unreachable[2] = {0, 0}; ///< ICMP about what the source sent, about replies
        bool sourceLow = false;
    };
    struct Row {
        FlowKey key;
        Flow flow;
    };
    using Flows = FlowTable<Flow>;

    void takeUdp(const CapturedPacket& captured);
    void takeIcmp(const CapturedPacket& captured);
    void finish(const FlowKey& key, const Flow& flow, std::int64_t end);
    [[nodiscard]] std::shared_ptr<const Table> table();
    [[nodiscard]] Findings findings() const;

    Flows flows_;
    std::vector<Row> rows_;
    Tally silent_;      ///< of services that answer
    Tally refused_;     ///< by service: port unreachable
    Tally lateReplies_; ///< the client had closed its port
    Tally jittery_;
    qint64 count_ = 0;
    qint64 unanswered_ = 0;
    qint64 unreachable_ = 0;
    std::int64_t now_ = 0;
};

/// "dns", "ntp"; empty for a port that has no name here.
[[nodiscard]] QString udpServiceName(std::uint16_t port);

} // namespace oc

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/network/analysis/Analysis.h"
#include "executors/network/analysis/TlsSessionFindings.h"

namespace oc {

/// tls-analyzer: each TLS session over TCP with what its handshake tells. Used by one thread.
class TlsAnalysis : public Analysis {
public:
    TlsAnalysis();

    void packet(const CapturedPacket& captured) override { streams_.packet(captured); }
    [[nodiscard]] AnalysisResult end(std::int64_t end) override;

private:
    struct Row {
        TlsSessionFacts facts; ///< without the chain
        QByteArray certificates;
    };

    void add(TlsSessionFacts& facts);
    [[nodiscard]] std::shared_ptr<const Table> table();

    ByteBudget budget_{64 * 1024 * 1024};
    TlsChains chains_;
    TlsSessionFindings findings_;
    Tally versions_;
    Tally serverNames_;
    std::vector<Row> rows_;
    qint64 sessions_ = 0;
    qint64 failed_ = 0;
    qint64 incomplete_ = 0;
    TcpStreams streams_; ///< last: its readers use what stands above
};

} // namespace oc

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"
#include "executors/network/analysis/Analysis.h"
#include "executors/network/analysis/HttpFindings.h"
#include "executors/network/analysis/Percentiles.h"

namespace oc {

/// http-analyzer: each request in clear text with its reply. Used by one thread.
class HttpAnalysis : public Analysis {
public:
    /// slow: microseconds.
    explicit HttpAnalysis(std::int64_t slow);
    [[nodiscard]] static Result<std::unique_ptr<Analysis>> make(const QJsonObject& parameters);

    void packet(const CapturedPacket& captured) override { streams_.packet(captured); }
    [[nodiscard]] AnalysisResult end(std::int64_t end) override;

private:
    struct Row {
        FlowKey flow;
        bool clientLow = false;
        std::int64_t time = 0;
        std::int64_t firstByte = -1;
        QByteArray method;
        QByteArray host;
        QByteArray path;
        int status = 0;
        std::uint64_t requestBytes = 0;
        std::uint64_t responseBytes = 0;
        QByteArray contentType;
        QByteArray userAgent;
        bool hasReply = false;
    };

    void add(const FlowKey& flow, bool clientLow, const HttpExchangeSeen& exchange);
    /// As long as there is room for texts; else nothing.
    [[nodiscard]] QByteArray kept(const QByteArray& text, qsizetype longest);
    [[nodiscard]] std::shared_ptr<const Table> table();

    std::int64_t slow_;
    ByteBudget budget_{64 * 1024 * 1024};
    qint64 textLeft_ = 128 * 1024 * 1024;
    qint64 textsCut_ = 0;
    std::vector<Row> rows_;
    HttpFindings findings_;
    Percentiles firstBytes_;
    Tally statuses_;
    Tally hosts_;
    qint64 requests_ = 0;
    qint64 unanswered_ = 0;
    qint64 withoutRequest_ = 0;
    TcpStreams streams_; ///< last: its readers use what stands above
};

} // namespace oc

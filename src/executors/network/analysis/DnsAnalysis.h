// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/network/analysis/Analysis.h"
#include "executors/network/analysis/DnsFindings.h"
#include "executors/network/analysis/Percentiles.h"
#include "executors/network/analysis/TcpStreams.h"
#include "executors/network/dns/DnsMessage.h"

#include "engine/base/Result.h"

#include <bitset>
#include <deque>
#include <unordered_map>

namespace oc {

/// dns-analyzer: each question with its answer, over UDP and TCP. Waits for the answers of at most 65,536 questions at
/// once. Used by one thread.
class DnsAnalysis : public Analysis {
public:
    /// ports: where DNS is looked for; slow: microseconds.
    DnsAnalysis(const QList<int>& ports, std::int64_t slow);
    [[nodiscard]] static Result<std::unique_ptr<Analysis>> make(const QJsonObject& parameters);

    void packet(const CapturedPacket& captured) override;
    [[nodiscard]] AnalysisResult end(std::int64_t end) override;

    /// One message, without its length over TCP. fromLow: which end of the flow sent it.
    void message(Packet::Bytes bytes, const FlowKey& flow, bool fromLow, std::int64_t time);
    /// What is on a port of DNS and is none, or was lost in part.
    void unreadable(const FlowKey& flow, bool fromLow);

private:
    struct Key {
        FlowKey flow;
        bool clientLow = false;
        std::uint16_t id = 0;
        friend bool operator==(const Key&, const Key&) = default;
    };
    struct KeyHash {
        std::size_t operator()(const Key& key) const {
            return key.flow.hash(std::uint64_t(key.id) << 1 | (key.clientLow ? 1 : 0));
        }
    };
    struct Question {
        std::string name;
        std::uint16_t type = 0;
        std::int64_t time = 0;
        std::uint32_t repeats = 0;
        std::uint64_t serial = 0;
        std::size_t row = 0; ///< noRow when there are too many
    };
    struct Row {
        FlowKey flow;
        bool clientLow = false;
        bool multicast = false;
        bool asked = true;
        std::int64_t time = 0;
        std::int64_t response = -1; ///< microseconds; -1: none
        std::string name;
        std::uint16_t type = 0;
        int status = -1;
        bool late = false; ///< so near to the end of the capture that its answer may be still to come
        QByteArray answers;
    };
    static constexpr std::size_t noRow = ~std::size_t(0);

    void ask(const DnsMessage& message, const FlowKey& flow, bool clientLow, std::int64_t time);
    void answer(const DnsMessage& message, Packet::Bytes bytes, const FlowKey& flow, bool clientLow, std::int64_t time);
    void unanswered(const Key& key, const Question& question, std::int64_t end);
    [[nodiscard]] std::size_t addRow(Row row);
    [[nodiscard]] QByteArray answersOf(const DnsMessage& message, Packet::Bytes bytes);
    void forgetOldest();
    [[nodiscard]] std::shared_ptr<const Table> table() const;
    [[nodiscard]] static bool isMulticast(const FlowKey& flow, bool clientLow);

    std::bitset<65536> ports_;
    std::int64_t slow_;
    std::unordered_multimap<Key, Question, KeyHash> waiting_;
    std::deque<std::pair<std::uint64_t, Key>> order_; ///< oldest first; some have been answered
    std::uint64_t serial_ = 0;
    std::vector<Row> rows_;
    DnsFindings findings_;
    Percentiles responses_;
    Tally errors_;
    qint64 queries_ = 0;
    qint64 answered_ = 0;
    qint64 unanswered_ = 0;
    qint64 open_ = 0; ///< unanswered when the capture ended, so late that nothing follows from it
    qint64 repeated_ = 0;
    qint64 unasked_ = 0;
    qint64 multicast_ = 0;
    qint64 messages_ = 0;
    qint64 answersLeft_ = 64 * 1024 * 1024; ///< bytes of answers that may become cells
    qint64 answersCut_ = 0;
    qint64 evicted_ = 0;
    std::int64_t now_ = 0;
    ByteBudget budget_{32 * 1024 * 1024};
    TcpStreams streams_;
};

/// "www.example.org", as people write it.
[[nodiscard]] QString dnsNameText(const std::string& name);

} // namespace oc

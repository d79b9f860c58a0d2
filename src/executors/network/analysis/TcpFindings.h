// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/network/analysis/ContactTally.h"
#include "executors/network/analysis/Finding.h"
#include "executors/network/analysis/FlowKey.h"
#include "executors/network/analysis/Tally.h"
#include "executors/network/analysis/TcpConnection.h"

namespace oc {

/// What the connections of a capture have in common that a person should know. Used by one thread.
class TcpFindings {
public:
    void add(const FlowKey& key, const TcpConnection& connection, TcpState state);
    [[nodiscard]] Findings take() const;

private:
    void addFailure(const FlowKey& key, const TcpConnection& connection, TcpState state);
    void addLoss(const FlowKey& key, const TcpConnection& connection);
    void tellFailures(Findings& list) const;
    void tellLoss(Findings& list) const;
    void tellEnds(Findings& list) const;

    qint64 connections_ = 0;
    qint64 packets_ = 0;
    qint64 dataPackets_ = 0;
    qint64 twice_ = 0;
    qint64 retransmissions_ = 0;
    qint64 stalledUs_ = 0;
    qint64 zeroWindows_ = 0;
    qint64 handshakes_ = 0;
    Tally refused_;
    Tally unanswered_;
    Tally halfOpen_;
    Tally retransmitted_;
    Tally stalled_;
    Tally synAgain_;
    Tally resetUnanswered_;
    Tally aborted_;
    Tally oneSided_;
    ContactTally tries_;  ///< by who tried in vain: addresses and ports
    ContactTally floods_; ///< by server: clients that did not complete
};

} // namespace oc

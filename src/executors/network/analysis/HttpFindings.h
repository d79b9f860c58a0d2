// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/network/analysis/Finding.h"
#include "executors/network/analysis/FlowKey.h"
#include "executors/network/analysis/HttpSession.h"
#include "executors/network/analysis/Tally.h"

namespace oc {

/// What the requests of a capture have in common that a person should know. Used by one thread.
class HttpFindings {
public:
    void add(const FlowKey& flow, bool clientLow, const HttpExchangeSeen& exchange, std::int64_t slowLimit);
    void broken(const FlowKey& flow, bool clientLow) { broken_.add(flow.text(!clientLow)); }
    [[nodiscard]] Findings take(std::int64_t slowLimit) const;

private:
    qint64 replies_ = 0;
    Tally serverErrors_;
    Tally clientErrors_;
    Tally tooMany_;
    Tally slow_;
    Tally unanswered_;
    Tally basic_;
    Tally broken_;
};

/// "www.example.org/path", with the address in place of a host that is not named.
[[nodiscard]] QString httpPlace(const FlowKey& flow, bool clientLow, const HttpHead& request);

} // namespace oc

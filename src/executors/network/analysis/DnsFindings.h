// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/network/analysis/ContactTally.h"
#include "executors/network/analysis/Finding.h"
#include "executors/network/analysis/FlowKey.h"
#include "executors/network/analysis/Tally.h"

#include <QHash>
#include <QJsonArray>

namespace oc {

/// What the questions and answers of a capture have in common that a person should know. Used by one thread.
class DnsFindings {
public:
    void asked(const FlowKey& flow, bool clientLow, const std::string& name);
    void answered(const FlowKey& flow, bool clientLow, const QString& name, int status, bool truncated);
    /// us: microseconds from the question.
    void slow(const FlowKey& flow, bool clientLow, const QString& name, std::int64_t us);
    void unanswered(const FlowKey& flow, bool clientLow, const QString& name);
    void repeated(const FlowKey& flow, bool clientLow, const QString& name);
    void unreadable(const FlowKey& flow, bool fromLow);

    [[nodiscard]] Findings take(std::int64_t slowLimit) const;
    /// Name, status, count; the most frequent first.
    [[nodiscard]] QJsonArray failingNames() const;
    /// Name, response_ms (the longest), count; the slowest first.
    [[nodiscard]] QJsonArray slowNames() const;

private:
    struct Slow {
        std::int64_t longest = 0;
        qint64 count = 0;
    };

    void tellServer(Findings& list, const Tally& tally, const QString& what, const QString& advice) const;

    qint64 answers_ = 0;
    Tally answersBy_;    ///< server
    Tally silent_;       ///< server
    Tally serverFailed_; ///< server: SERVFAIL
    Tally refused_;
    Tally notFound_; ///< name: NXDOMAIN
    Tally wrong_;    ///< server: other codes
    Tally slow_;     ///< server
    Tally repeated_;
    Tally truncated_;
    Tally unreadable_;
    Tally failing_; ///< "name status"
    QHash<QString, Slow> slowNames_;
    ContactTally longNames_; ///< server: different names that look like data
};

} // namespace oc

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/alerts/Outbox.h"
#include "engine/alerts/RunFacts.h"
#include "engine/plan/PlanDocument.h"
#include "executors/communication/AlertChannels.h"
#include "executors/communication/AlertsFile.h"

#include <functional>

namespace oc {

/// Tells people that a run has ended, as its plan's "notify" says: puts the alerts into the outbox. Any thread.
class RunNotifier {
public:
    using Channels = std::function<Result<AlertChannels>()>;

    /// All of them must outlive it.
    RunNotifier(const RunStore& store, Outbox& outbox, AlertsFile file, Channels channels)
        : store_(store), outbox_(outbox), file_(std::move(file)), channels_(std::move(channels)) {}

    struct Notified {
        QStringList deliveries; ///< ids; empty: nobody is to be told
        QList<Error> errors;    ///< what could not be sent as the plan says: "no_such_channel", "bad_template", ...
    };
    /// Once for each run, whoever calls: another call, also by another program, adds nothing. Where the words of the
    /// plan cannot be filled in the alert goes out in its standard words, since a failure that nobody hears of is
    /// worse. Blocking. Errors: those of RunStore and of the channels; the run is still to be told then.
    [[nodiscard]] Result<Notified> runEnded(const QString& runId) const;

    /// The same for runs whose program ended, or was killed, before it came to that; those that it left in their middle
    /// have failed. For every program's start. Blocking.
    [[nodiscard]] Result<Notified> earlierRuns() const;

    /// What of a plan's "notify" cannot be kept on this machine: channels and templates that are not there, or not set
    /// up. Warnings: the plan's work can be done all the same. Blocking.
    [[nodiscard]] Problems check(const PlanDocument& plan) const;

    /// Whether somebody is to be told of this end.
    [[nodiscard]] static bool isDue(const NotifySpec& spec, const RunFacts& facts);

private:
    [[nodiscard]] Result<AlertTemplate> savedTemplate(const QString& name) const;
    [[nodiscard]] Result<Alert> alertFor(const NotifySpec& spec, const RunFacts& facts, QStringList& channels) const;

    const RunStore& store_;
    Outbox& outbox_;
    const AlertsFile file_;
    const Channels channels_;
};

} // namespace oc

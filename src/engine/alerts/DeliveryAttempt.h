// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/alerts/Outbox.h"
#include "engine/catalogue/Catalogue.h"
#include "engine/run/ToolCall.h"

#include <functional>
#include <stop_token>

namespace oc {

/// One attempt to deliver: the channel's tool is run with the message as its parameters, under the delivery's id, which
/// the tools make their message ids of. Holds nothing of an attempt; any number of threads.
class DeliveryAttempt {
public:
    DeliveryAttempt(const ExecutorRegistry& executors, std::function<CataloguePtr()> catalogue, SecretStore* secrets,
                    Redactor& redactor)
        : executors_(executors), catalogue_(std::move(catalogue)), secrets_(secrets), redactor_(redactor) {}

    /// Blocks until it has ended, or stop is asked for.
    [[nodiscard]] StepOutcome make(const Delivery& delivery, const std::stop_token& stop) const;

    // The same for several at once on one thread.
    [[nodiscard]] CataloguePtr catalogue() const { return catalogue_(); }
    /// "no_such_tool".
    [[nodiscard]] static Result<ToolSpecPtr> toolFor(const Delivery& delivery, const Catalogue* catalogue);
    [[nodiscard]] static ToolCall callFor(const Delivery& delivery, const ToolSpecPtr& tool);
    /// How many deliveries by the tool go on at once on one thread.
    [[nodiscard]] int atOnce(const ToolSpec& tool) const;
    /// Blocks until the feed gives no more deliveries by the tool and all have ended; stop lets them end early.
    void makeAll(const ToolSpecPtr& tool, ToolCallFeed& feed, const std::stop_token& stop) const;
    /// The server's words, else the tool's.
    [[nodiscard]] static QString replyOf(const StepOutcome& outcome);

private:
    const ExecutorRegistry& executors_;
    std::function<CataloguePtr()> catalogue_;
    SecretStore* secrets_;
    Redactor& redactor_;
};

} // namespace oc

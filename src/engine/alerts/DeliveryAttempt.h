// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/alerts/Outbox.h"
#include "engine/catalogue/Catalogue.h"
#include "engine/run/Executor.h"

#include <functional>
#include <stop_token>

namespace oc {

class ExecutorRegistry;
class SecretStore;

/// One attempt to deliver: the channel's tool is run with the message as its parameters, under the delivery's id, which
/// the tools make their message ids of. Holds nothing of an attempt; any number of threads.
class DeliveryAttempt {
public:
    DeliveryAttempt(const ExecutorRegistry& executors, std::function<CataloguePtr()> catalogue, SecretStore* secrets,
                    Redactor& redactor)
        : executors_(executors), catalogue_(std::move(catalogue)), secrets_(secrets), redactor_(redactor) {}

    /// Blocks until it has ended, or stop is asked for.
    [[nodiscard]] StepOutcome make(const Delivery& delivery, const std::stop_token& stop) const;
    /// The server's words, else the tool's.
    [[nodiscard]] static QString replyOf(const StepOutcome& outcome);

private:
    const ExecutorRegistry& executors_;
    std::function<CataloguePtr()> catalogue_;
    SecretStore* secrets_;
    Redactor& redactor_;
};

} // namespace oc

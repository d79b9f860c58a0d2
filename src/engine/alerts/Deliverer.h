// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/alerts/DeliveryPolicy.h"
#include "engine/alerts/Outbox.h"
#include "engine/catalogue/Catalogue.h"

#include <QObject>

#include <functional>
#include <memory>

namespace oc {

class ExecutorRegistry;
class SecretStore;

/// Takes what is due out of the outbox and hands it to the channels' tools, on threads of its own: channels side by
/// side, and none waits for another. Lives on the thread that made it; functions from any thread. What it was given
/// must outlive it.
class Deliverer : public QObject {
    Q_OBJECT

public:
    Deliverer(Outbox& outbox, const ExecutorRegistry& executors, std::function<CataloguePtr()> catalogue,
              SecretStore* secrets, Redactor& redactor, DeliveryPolicy policy = {}, QObject* parent = nullptr);
    /// Stops what is on its way and gives back what was not tried; both go out the next time.
    ~Deliverer() override;

    /// From now on. Also continues what a program that ended had begun.
    void start();
    /// There is something new in the outbox.
    void wake();
    /// Blocks until nothing is on its way and nothing is due, or the time is up; false then. What waits for another
    /// attempt later does not count.
    [[nodiscard]] bool waitUntilIdle(Milliseconds limit);

Q_SIGNALS:
    /// After each attempt, when the outbox knows of it; on one of the threads.
    void attempted(const oc::Delivery& delivery);
    /// The outbox could not be read or written; tried again by itself.
    void trouble(const oc::Error& error);

private:
    struct Private;
    std::unique_ptr<Private> d_;
};

} // namespace oc

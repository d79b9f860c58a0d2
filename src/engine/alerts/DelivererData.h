// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/alerts/Deliverer.h"
#include "engine/alerts/DeliveryAttempt.h"
#include "engine/alerts/DeliveryReserve.h"
#include "engine/alerts/OutboxSession.h"

#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

namespace oc {

/// What a deliverer is made of: for Deliverer.cpp and DelivererWorkers.cpp alone.
struct Deliverer::Private {
    using Clock = std::chrono::steady_clock;

    /// The deliveries of one channel.
    struct Lane {
        std::deque<Delivery> waiting;
        DeliveryReserve reserve{Clock::now()}; ///< so many wait here at most
        int onTheWay = 0;
        int workers = 0; ///< that have some of them on their way, or are about to
        int resting = 0; ///< of these, the ones that found no more, and look again only when one of their own has ended
        int atOnce = 1;  ///< how many of them one worker has on its way

        [[nodiscard]] bool isOver() const { return waiting.empty() && onTheWay == 0 && workers == 0; }
    };
    using Lanes = std::map<QString, Lane>;

    // What the outbox does not know goes out again after a crash: not too many, and not for long. One transaction for
    // each would take longer than sending does.
    static constexpr std::size_t recordAtOnce = 64;
    static constexpr std::size_t unrecordedAtMost = 3 * recordAtOnce; ///< while the clerk is at it, others end
    static constexpr Milliseconds recordWithin{5};

    Private(Deliverer& owner, Outbox& theOutbox, const ExecutorRegistry& executors,
            std::function<CataloguePtr()> catalogue, SecretStore* secrets, Redactor& redactor, DeliveryPolicy thePolicy)
        : q(owner), outbox(theOutbox), attempt(executors, std::move(catalogue), secrets, redactor), policy(thePolicy) {}

    Deliverer& q;
    Outbox& outbox;
    DeliveryAttempt attempt;
    const DeliveryPolicy policy;

    struct Ended {
        Delivery delivery;
        DeliveryResult result;
    };

    std::mutex mutex;
    std::condition_variable_any clerkWakes;
    std::condition_variable_any workCame; ///< for the workers
    std::condition_variable idle;         ///< for whoever waits for the end
    Lanes lanes;                          ///< by channel; those with nothing in them are removed
    std::vector<Ended> ended;             ///< attempts whose end is not yet in the outbox
    Clock::time_point recordBy;           ///< these
    QStringList untried;                  ///< to be given back: the end came first
    int onTheWay = 0;                     ///< those that ended and are not yet in the outbox, too
    std::size_t waiting = 0;              ///< in all lanes
    int sending = 0;                      ///< of those on the way, the ones that have not ended
    int idleWorkers = 0;
    quint64 wakes = 0;  ///< how often somebody said that there is more
    quint64 looked = 0; ///< the value of wakes before the last look at the outbox that left nothing due there
    bool begun = false;
    bool closing = false;
    bool inTrouble = false; ///< the outbox cannot be written
    std::vector<std::jthread> workers;
    std::jthread clerk; ///< last: it starts workers

    // The clerk, the only one who reads and writes the outbox: records how attempts ended, and fills the lanes.
    void keepBooks(const std::stop_token& stop);
    [[nodiscard]] bool mustRecord() const;
    [[nodiscard]] bool isDown(const QStringList& channels, double part) const;
    [[nodiscard]] OutboxSession::Room room();
    void distribute(QList<Delivery> taken);
    void giveBackMuted(const QStringList& muted, std::unique_lock<std::mutex>& lock);
    void wakeWorkers();
    void tell(const Ended& attempt);
    [[nodiscard]] bool prune();

    // The workers. Under the mutex but for work() and judged().
    class Round;
    void work(const std::stop_token& stop);
    [[nodiscard]] bool hasRoom() const;
    [[nodiscard]] int wanted(const Lane& lane) const;
    [[nodiscard]] bool isKeptWaiting(const Lane& by) const;
    [[nodiscard]] Lanes::iterator nextLane();
    [[nodiscard]] DeliveryResult judged(const StepOutcome& outcome, const Delivery& delivery, double latencyMs) const;
};

} // namespace oc

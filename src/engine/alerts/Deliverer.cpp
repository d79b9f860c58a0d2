// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/alerts/Deliverer.h"

#include "engine/alerts/DeliveryAttempt.h"
#include "engine/alerts/OutboxSession.h"
#include "engine/base/Clock.h"

#include <QMetaMethod>
#include <QRandomGenerator>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

namespace oc {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

using Clock = std::chrono::steady_clock;

constexpr int aheadPerChannel = 128; // taken from the outbox in one transaction, not one by one
// With so many left, more are taken when there is something to record, too; with so few, at once.
constexpr int worthATurn = 64;
constexpr int needed = 16;
// In one transaction: while it runs, no end of an attempt is recorded, and workers that have told of too many wait.
constexpr int takeAtMost = 128;
constexpr int takeToBegin = 16;         // while nothing is on its way the workers wait for this
constexpr Milliseconds lookAgain = 10s; // for what another program left behind
constexpr int prunedAtOnce = 500;       // of the history; what is due is looked for in between
// What the outbox does not know goes out again after a crash: not too many, and not for long. One transaction for each
// would take longer than sending does.
constexpr std::size_t recordAtOnce = 64;
constexpr Milliseconds recordWithin = 5ms;

} // namespace

struct Deliverer::Private {
    struct Lane {
        std::deque<Delivery> waiting;
        int onTheWay = 0;
    };

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
    std::condition_variable_any workCame;  ///< for the workers
    std::condition_variable recordHasRoom; ///< for workers that have too much to tell
    std::condition_variable idle;          ///< for whoever waits for the end
    std::map<QString, Lane> lanes;         ///< by channel; those with nothing in them are removed
    std::vector<Ended> ended;              ///< attempts whose end is not yet in the outbox
    Clock::time_point recordBy;            ///< these
    QStringList untried;                   ///< to be given back: the end came first
    int onTheWay = 0;                      ///< those that ended and are not yet in the outbox, too
    std::size_t waiting = 0;               ///< in all lanes
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
    [[nodiscard]] bool isDown(const QStringList& full, std::size_t to) const;
    [[nodiscard]] QStringList fullLanes() const;
    void distribute(QList<Delivery> taken);
    void tell(const Ended& attempt);
    [[nodiscard]] bool prune();

    // The workers.
    void work(const std::stop_token& stop);
    [[nodiscard]] Lane* nextLane();
    [[nodiscard]] DeliveryResult judged(const StepOutcome& outcome, const Delivery& delivery, double latencyMs) const;
};

QStringList Deliverer::Private::fullLanes() const {
    QStringList full;
    for (const auto& [channel, lane] : lanes) {
        if (lane.waiting.size() >= aheadPerChannel) full.append(channel);
    }
    return full;
}

/// One of the lanes that were full has been worked off to that many.
bool Deliverer::Private::isDown(const QStringList& full, std::size_t to) const {
    return std::any_of(full.begin(), full.end(), [this, to](const QString& channel) {
        const auto lane = lanes.find(channel);
        return lane == lanes.end() || lane->second.waiting.size() <= to;
    });
}

bool Deliverer::Private::mustRecord() const {
    if (ended.empty()) return false;
    const bool nothingElse = waiting == 0 && std::size_t(onTheWay) == ended.size();
    return closing || nothingElse || ended.size() >= recordAtOnce || Clock::now() >= recordBy;
}

void Deliverer::Private::distribute(QList<Delivery> taken) {
    for (Delivery& delivery : taken)
        lanes[delivery.channel].waiting.push_back(std::move(delivery));
    waiting += std::size_t(taken.size());
    if (closing) return; // they are given back
    int startable = 0;   // by now: a channel has no more on its way than the policy says
    for (const auto& [channel, lane] : lanes)
        startable += std::clamp(policy.perChannel - lane.onTheWay, 0, int(lane.waiting.size()));
    while (idleWorkers < startable && int(workers.size()) < policy.inAll) {
        workers.emplace_back([this](const std::stop_token& stop) { work(stop); });
        ++idleWorkers; // until it has begun it is as good as one that waits
    }
    for (int i = std::min(startable, idleWorkers); i > 0; --i)
        workCame.notify_one();
}

/// A piece of the history's old end; whether there may be more.
bool Deliverer::Private::prune() {
    if (policy.keepDays <= 0) return false;
    const qint64 before = nowMs() - Milliseconds(std::chrono::days(policy.keepDays)).count();
    const auto pruned = outbox.prune(before, prunedAtOnce);
    if (!pruned) Q_EMIT q.trouble(pruned.error());
    return pruned && *pruned == prunedAtOnce;
}

void Deliverer::Private::keepBooks(const std::stop_token& stop) {
    OutboxSession session(outbox);
    std::unique_lock lock(mutex);
    bool old = true;            // there may be deliveries in the history that nobody wants to see any more
    quint64 seen = 0;           // of wakes
    QStringList full;           // lanes whose deliveries the last look left in the outbox
    bool more = false;          // it left others there, too
    Clock::time_point lookAt{}; // again, whatever happens
    for (;;) {
        const auto mustLook = [&] {
            return !closing && (more || wakes != seen || isDown(full, needed) || Clock::now() >= lookAt);
        };
        if (!mustRecord() && !mustLook()) {
            if (stop.stop_requested()) return;
            if (old && waiting == 0 && ended.empty()) {
                lock.unlock();
                old = prune();
                lock.lock();
                continue; // with what has come meanwhile
            }
            if (onTheWay == 0 && waiting == 0) {
                lock.unlock();
                session.rest();
                lock.lock();
            }
            auto until = closing ? Clock::time_point::max() : lookAt;
            if (!ended.empty()) until = std::min(until, recordBy);
            clerkWakes.wait_until(lock, stop, until, [&] { return mustRecord() || mustLook(); });
            continue;
        }
        const bool look = mustLook() || (!closing && isDown(full, worthATurn));
        const quint64 nowSeen = wakes;
        const QStringList nowFull = fullLanes();
        const int most = waiting == 0 && onTheWay == 0 ? takeToBegin : takeAtMost;
        std::vector<Ended> batch = std::exchange(ended, {});
        recordHasRoom.notify_all();
        lock.unlock();
        QList<DeliveryEnd> ends;
        for (const auto& [delivery, result] : batch)
            ends.append({delivery.id, result});
        auto turn = session.turn(ends, look ? most : 0, nowFull);
        if (turn)
            std::for_each(batch.begin(), batch.end(), [this](const Ended& attempt) { tell(attempt); });
        else
            Q_EMIT q.trouble(turn.error());
        lock.lock();
        if (!turn) {
            // Kept, or they would go out once more. Nothing new goes out until they are recorded.
            inTrouble = true;
            ended.insert(ended.begin(), std::make_move_iterator(batch.begin()), std::make_move_iterator(batch.end()));
            if (closing) return; // the outbox has them under our name: the next program sends them again
            clerkWakes.wait_for(lock, stop, policy.afterTrouble, [this] { return closing; });
            continue;
        }
        if (std::exchange(inTrouble, false)) recordHasRoom.notify_all();
        onTheWay -= int(batch.size());
        if (look) {
            seen = nowSeen;
            const bool all = turn->taken.size() < most; // of the channels that were not full
            const qint64 left = turn->nextDue > 0 ? std::max<qint64>(turn->nextDue - nowMs(), 1) : lookAgain.count();
            lookAt = Clock::now() + std::min(Milliseconds(left), lookAgain);
            distribute(std::move(turn->taken));
            full = nowFull;                // left out, so there may be more of them
            if (!all) full += fullLanes(); // and of those that this look filled
            more = !all && std::any_of(turn->channels.begin(), turn->channels.end(),
                                       [&full](const QString& channel) { return !full.contains(channel); });
            if (all && full.isEmpty()) looked = seen;
        }
        // The next look learns when those are due that are to be tried again.
        wakes += std::any_of(batch.begin(), batch.end(),
                             [](const Ended& attempt) { return attempt.result.state == DeliveryState::Queued; });
        idle.notify_all();
    }
}

/// The lane with something to do that has the least on its way; null when all are at their limit.
Deliverer::Private::Lane* Deliverer::Private::nextLane() {
    Lane* best = nullptr;
    for (auto& [channel, lane] : lanes) {
        if (lane.waiting.empty() || lane.onTheWay >= policy.perChannel) continue;
        if (!best || lane.onTheWay < best->onTheWay) best = &lane;
    }
    return best;
}

void Deliverer::Private::work(const std::stop_token& stop) {
    std::unique_lock lock(mutex);
    for (;;) {
        Lane* lane = nullptr;
        if (!stop.stop_requested()) lane = nextLane();
        if (!lane) workCame.wait(lock, stop, [&] { return (lane = nextLane()) != nullptr; });
        --idleWorkers;
        if (stop.stop_requested()) return;
        Delivery delivery = std::move(lane->waiting.front());
        lane->waiting.pop_front();
        --waiting;
        ++lane->onTheWay;
        ++onTheWay;
        if (lane->waiting.size() == needed) clerkWakes.notify_one(); // there may be more for it
        lock.unlock();

        const double began = steadyMs();
        const StepOutcome outcome = attempt.make(delivery, stop);
        DeliveryResult result = judged(outcome, delivery, steadyMs() - began);

        lock.lock();
        const QString channel = delivery.channel;
        if (stop.stop_requested() && outcome.status == TaskStatus::Cancelled) {
            --onTheWay;
            untried.append(delivery.id);
        } else {
            recordHasRoom.wait(lock, [this] { return closing || (!inTrouble && ended.size() < recordAtOnce); });
            const bool first = ended.empty();
            if (first) recordBy = Clock::now() + recordWithin;
            ended.push_back({std::move(delivery), std::move(result)});
            if (first || mustRecord()) clerkWakes.notify_one();
        }
        // Only now is there room for another of the channel, or a second worker would be started for what this one
        // goes on with.
        const auto own = lanes.find(channel);
        if (--own->second.onTheWay == 0 && own->second.waiting.empty()) lanes.erase(own);
        ++idleWorkers;
    }
}

DeliveryResult Deliverer::Private::judged(const StepOutcome& outcome, const Delivery& delivery,
                                          double latencyMs) const {
    DeliveryResult result;
    result.latencyMs = latencyMs;
    result.reply = DeliveryAttempt::replyOf(outcome);
    result.recipients = deliveryRecipients::after(delivery.recipients, outcome);
    const QString notAll = deliveryRecipients::toText(result.recipients);
    const bool putOff = !deliveryRecipients::deferred(result.recipients).isEmpty();
    // Those that were put off may all be refused in the end: the others have it, as if that had been said at once.
    const bool decided = result.recipients != delivery.recipients && !putOff &&
                         std::any_of(result.recipients.begin(), result.recipients.end(), [](const auto& recipient) {
                             return recipient.state == DeliveryRecipient::State::Accepted;
                         });
    if (!putOff && (outcome.status == TaskStatus::Success || decided)) {
        if (!notAll.isEmpty()) result.reply += u" ("_s + notAll + u')';
        return result;
    }
    result.error = outcome.error ? *outcome.error : Error{QStringLiteral("failed"), outcome.message, {}, {}};
    if (outcome.status == TaskStatus::Success)
        result.error = Error{u"mail_deferred"_s, notAll, u"Only those that were put off are tried again."_s, {}};
    const int made = delivery.attempts + 1;
    const bool again =
        (outcome.status == TaskStatus::TimedOut || isTransientFailure(result.error->code)) && made < policy.attempts;
    result.state = again ? DeliveryState::Queued : DeliveryState::Failed;
    if (again) {
        const double random = QRandomGenerator::global()->generateDouble();
        result.dueAt = nowMs() + retryDelay(policy, made, outcome.retryAfter, random).count();
    }
    return result;
}

void Deliverer::Private::tell(const Ended& attempt) {
    static const QMetaMethod signal = QMetaMethod::fromSignal(&Deliverer::attempted);
    if (!q.isSignalConnected(signal)) return;
    const DeliveryResult& result = attempt.result;
    Delivery now = attempt.delivery;
    now.state = result.state;
    ++now.attempts;
    now.dueAt = result.dueAt;
    now.endedAt = result.state == DeliveryState::Queued ? 0 : nowMs();
    now.latencyMs = result.latencyMs;
    now.reply = result.reply;
    now.error = result.error;
    now.recipients = result.recipients;
    Q_EMIT q.attempted(now);
}

Deliverer::Deliverer(Outbox& outbox, const ExecutorRegistry& executors, std::function<CataloguePtr()> catalogue,
                     SecretStore* secrets, Redactor& redactor, DeliveryPolicy policy, QObject* parent)
    : QObject(parent),
      d_(std::make_unique<Private>(*this, outbox, executors, std::move(catalogue), secrets, redactor, policy)) {}

Deliverer::~Deliverer() {
    {
        const std::lock_guard lock(d_->mutex);
        d_->closing = true;
        for (std::jthread& worker : d_->workers)
            worker.request_stop();
        d_->recordHasRoom.notify_all();
        d_->clerkWakes.notify_all();
    }
    d_->workers.clear(); // the clerk starts none any more
    d_->clerk = {};
    QStringList untried = d_->untried;
    for (const auto& [channel, lane] : d_->lanes) {
        for (const Delivery& delivery : lane.waiting)
            untried.append(delivery.id);
    }
    if (!untried.isEmpty()) std::ignore = d_->outbox.giveBack(untried);
}

void Deliverer::start() {
    const std::lock_guard lock(d_->mutex);
    if (std::exchange(d_->begun, true)) return;
    ++d_->wakes;
    d_->clerk = std::jthread([this](const std::stop_token& stop) { d_->keepBooks(stop); });
}

void Deliverer::wake() {
    const std::lock_guard lock(d_->mutex);
    ++d_->wakes;
    d_->clerkWakes.notify_one();
}

bool Deliverer::waitUntilIdle(Milliseconds limit) {
    std::unique_lock lock(d_->mutex);
    return d_->idle.wait_for(lock, limit,
                             [this] { return d_->lanes.empty() && d_->onTheWay == 0 && d_->looked >= d_->wakes; });
}

} // namespace oc

#include "moc_Deliverer.cpp"

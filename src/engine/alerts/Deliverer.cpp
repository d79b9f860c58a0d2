// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/alerts/Deliverer.h"

#include "engine/alerts/DeliveryAttempt.h"
#include "engine/base/Clock.h"

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

constexpr int aheadPerChannel = 32; // taken from the outbox in one transaction, not one by one
constexpr int takeAtMost = 128;
constexpr Milliseconds lookAgain = 10s; // for what another program left behind
constexpr Milliseconds afterTrouble = 2s;
constexpr std::size_t unrecordedAtMost = 16;
constexpr int prunedAtOnce = 500; // of the history; what is due is looked for in between

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
    std::condition_variable_any changed;  ///< for the feeder and whoever waits for the end
    std::condition_variable_any workCame; ///< for the workers
    std::condition_variable_any recorded; ///< for the recorder, and for workers that wait for it
    std::map<QString, Lane> lanes;        ///< by channel; those with nothing in them are removed
    std::vector<Ended> ended;             ///< attempts whose end is not yet in the outbox
    int onTheWay = 0;                     ///< these, too
    int idleWorkers = 0;
    quint64 wakes = 0;  ///< how often somebody said that there is more
    quint64 looked = 0; ///< the value of wakes before the last look at the outbox that found nothing due
    bool begun = false;
    std::jthread recorder;
    std::vector<std::jthread> workers;
    std::jthread feeder; ///< last: it starts workers

    // The feeder: fills the lanes from the outbox.
    [[nodiscard]] bool prune();
    void feed(const std::stop_token& stop);
    [[nodiscard]] QStringList fullLanes() const;
    void distribute(QList<Delivery> taken);

    // The workers.
    void work(const std::stop_token& stop);
    [[nodiscard]] Lane* nextLane();
    [[nodiscard]] DeliveryResult judged(const StepOutcome& outcome, const Delivery& delivery, double latencyMs) const;

    // The recorder: writes how attempts ended, all that have ended meanwhile at once.
    void record(const std::stop_token& stop);
    void tell(const Ended& attempt);
};

QStringList Deliverer::Private::fullLanes() const {
    QStringList full;
    for (const auto& [channel, lane] : lanes) {
        if (lane.waiting.size() >= aheadPerChannel) full.append(channel);
    }
    return full;
}

void Deliverer::Private::distribute(QList<Delivery> taken) {
    for (Delivery& delivery : taken)
        lanes[delivery.channel].waiting.push_back(std::move(delivery));
    const auto wanted = std::min<std::size_t>(static_cast<std::size_t>(policy.inAll),
                                              workers.size() + static_cast<std::size_t>(taken.size()));
    while (workers.size() < wanted && idleWorkers < int(taken.size())) {
        workers.emplace_back([this](const std::stop_token& stop) { work(stop); });
        ++idleWorkers; // until it has begun it is as good as one that waits
    }
    workCame.notify_all();
}

/// A piece of the history's old end; whether there may be more.
bool Deliverer::Private::prune() {
    if (policy.keepDays <= 0) return false;
    const qint64 before = nowMs() - Milliseconds(std::chrono::days(policy.keepDays)).count();
    const auto pruned = outbox.prune(before, prunedAtOnce);
    if (!pruned) Q_EMIT q.trouble(pruned.error());
    return pruned && *pruned == prunedAtOnce;
}

void Deliverer::Private::feed(const std::stop_token& stop) {
    std::unique_lock lock(mutex);
    bool old = true; // there may be deliveries in the history that nobody wants to see any more
    while (!stop.stop_requested()) {
        const quint64 seen = wakes;
        const QStringList full = fullLanes();
        lock.unlock();
        auto taken = outbox.take(takeAtMost, full);
        const auto next = taken ? outbox.nextDue(full) : Result<qint64>(0);
        lock.lock();
        if (!taken || !next) {
            const Error error = taken ? next.error() : taken.error();
            lock.unlock();
            Q_EMIT q.trouble(error);
            lock.lock();
            changed.wait_for(lock, stop, afterTrouble, [] { return false; });
            continue;
        }
        const bool found = !taken->isEmpty();
        distribute(std::move(*taken));
        if (found) continue;                                 // there may be more
        if (full.isEmpty()) looked = std::max(looked, seen); // else more may be due there
        changed.notify_all();
        if (old) {
            lock.unlock();
            old = prune();
            lock.lock();
            continue; // with what has come meanwhile
        }
        const qint64 left = *next > 0 ? std::max<qint64>(*next - nowMs(), 1) : lookAgain.count();
        changed.wait_for(lock, stop, std::min(Milliseconds(left), lookAgain),
                         [this, seen, &full] { return wakes != seen || fullLanes().size() < full.size(); });
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
        workCame.wait(lock, stop, [&] { return (lane = nextLane()) != nullptr; });
        --idleWorkers;
        if (stop.stop_requested()) return;
        const Delivery delivery = std::move(lane->waiting.front());
        lane->waiting.pop_front();
        ++lane->onTheWay;
        ++onTheWay;
        if (lane->waiting.size() == aheadPerChannel / 2) changed.notify_all(); // the feeder may bring more
        lock.unlock();

        const double began = steadyMs();
        const StepOutcome outcome = attempt.make(delivery, stop);
        const DeliveryResult result = judged(outcome, delivery, steadyMs() - began);
        const bool untried = stop.stop_requested() && outcome.status == TaskStatus::Cancelled;
        if (untried) std::ignore = outbox.giveBack({delivery.id});

        lock.lock();
        if (untried) {
            --onTheWay;
        } else {
            // What the outbox does not know goes out again after a crash: not too many.
            recorded.wait(lock, [this] { return ended.size() < unrecordedAtMost; });
            ended.push_back({delivery, result});
            recorded.notify_all();
        }
        const auto own = lanes.find(delivery.channel);
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

void Deliverer::Private::record(const std::stop_token& stop) {
    std::unique_lock lock(mutex);
    for (;;) {
        recorded.wait(lock, stop, [this] { return !ended.empty(); });
        if (ended.empty()) return; // to stop, and all is written
        const std::vector<Ended> batch = std::exchange(ended, {});
        recorded.notify_all();
        lock.unlock();
        QList<DeliveryEnd> ends;
        for (const auto& [delivery, result] : batch)
            ends.append({delivery.id, result});
        if (const Status kept = outbox.finish(ends); kept)
            std::for_each(batch.begin(), batch.end(), [this](const Ended& attempt) { tell(attempt); });
        else // they stay "sending" under our name and go out once more when this program has ended
            Q_EMIT q.trouble(kept.error());
        lock.lock();
        onTheWay -= int(batch.size());
        const bool later = std::any_of(batch.begin(), batch.end(), [](const Ended& attempt) {
            return attempt.result.state == DeliveryState::Queued; // the feeder is to know when it is due
        });
        if (later) ++wakes;
        if (later || (onTheWay == 0 && lanes.empty())) changed.notify_all();
    }
}

void Deliverer::Private::tell(const Ended& attempt) {
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
    d_->feeder = {};
    {
        const std::lock_guard lock(d_->mutex);
        for (std::jthread& worker : d_->workers)
            worker.request_stop();
    }
    d_->workers.clear();
    d_->recorder = {};
    QStringList untried;
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
    d_->recorder = std::jthread([this](const std::stop_token& stop) { d_->record(stop); });
    d_->feeder = std::jthread([this](const std::stop_token& stop) { d_->feed(stop); });
}

void Deliverer::wake() {
    const std::lock_guard lock(d_->mutex);
    ++d_->wakes;
    d_->changed.notify_all();
}

bool Deliverer::waitUntilIdle(Milliseconds limit) {
    std::unique_lock lock(d_->mutex);
    return d_->changed.wait_for(lock, limit,
                                [this] { return d_->lanes.empty() && d_->onTheWay == 0 && d_->looked >= d_->wakes; });
}

} // namespace oc

#include "moc_Deliverer.cpp"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/alerts/Deliverer.h"

#include "engine/alerts/DelivererData.h"
#include "engine/alerts/OutboxSession.h"
#include "engine/base/Clock.h"

#include <QMetaMethod>

#include <algorithm>

namespace oc {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr int aheadPerChannel = 256; // taken from the outbox in one transaction, not one by one
constexpr int worthATurn = 192;      // with so many left, more are taken when there is something to record, too
// In one transaction: while it runs, no end of an attempt is recorded, and workers that have told of too many wait.
constexpr int takeAtMost = 64;
constexpr int takeToBegin = 16;         // while nothing is on its way the workers wait for this
constexpr Milliseconds lookAgain = 10s; // for what another program left behind
constexpr int prunedAtOnce = 500;       // of the history; what is due is looked for in between
} // namespace

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
    const CataloguePtr catalogue = attempt.catalogue();
    for (Delivery& delivery : taken) {
        Lane& lane = lanes[delivery.channel];
        if (lane.isOver()) {
            const auto tool = DeliveryAttempt::toolFor(delivery, catalogue.get());
            lane.atOnce = tool ? std::max(attempt.atOnce(**tool), 1) : 1;
        }
        lane.waiting.push_back(std::move(delivery));
    }
    waiting += std::size_t(taken.size());
    wakeWorkers();
}

void Deliverer::Private::wakeWorkers() {
    if (closing) return; // what waits is given back, and who ends this does not expect more threads
    int startable = 0;
    for (const auto& [channel, lane] : lanes)
        startable += wanted(lane);
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
            // Or there is something to be recorded earlier than that.
            const auto earlier = [&] { return !ended.empty() && recordBy < until; };
            clerkWakes.wait_until(lock, stop, until, [&] { return mustRecord() || mustLook() || earlier(); });
            continue;
        }
        const bool look = mustLook() || (!closing && isDown(full, worthATurn));
        const quint64 nowSeen = wakes;
        const QStringList nowFull = fullLanes();
        const int most = waiting == 0 && onTheWay == 0 ? takeToBegin : takeAtMost;
        std::vector<Ended> batch = std::exchange(ended, {});
        if (batch.size() >= unrecordedAtMost) wakeWorkers();
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
        if (std::exchange(inTrouble, false)) wakeWorkers();
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
                             [this] { return d_->waiting == 0 && d_->onTheWay == 0 && d_->looked >= d_->wakes; });
}

} // namespace oc

#include "moc_Deliverer.cpp"

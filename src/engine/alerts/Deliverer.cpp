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

// Of a lane's reserve: with so little left, more is taken at once; with so little, when there is something to record,
// too.
constexpr double needed = 0.5;
constexpr double worthATurn = 0.75;
// In one transaction: while it runs, no end of an attempt is recorded, and workers that have told of too many wait.
constexpr int takeAtMost = 64;
constexpr int takeToBegin = 16;         // while nothing is on its way the workers wait for this
constexpr Milliseconds lookAgain = 10s; // for what another program left behind
constexpr int prunedAtOnce = 500;       // of the history; what is due is looked for in between
} // namespace

OutboxSession::Room Deliverer::Private::room() {
    const bool begins = waiting == 0 && onTheWay == 0;
    OutboxSession::Room room{begins ? takeToBegin : takeAtMost, DeliveryReserve::atFirst};
    for (auto& [channel, lane] : lanes) {
        lane.reserve.judge(Clock::now(), 2 * policy.perChannel);
        room.ofChannel.insert(channel, std::max(lane.reserve.size() - int(lane.waiting.size()), 0));
    }
    return room;
}

/// Of one of these channels there is so little left.
bool Deliverer::Private::isDown(const QStringList& channels, double part) const {
    return std::any_of(channels.begin(), channels.end(), [this, part](const QString& channel) {
        const auto lane = lanes.find(channel);
        return lane == lanes.end() || double(lane->second.waiting.size()) <= part * lane->second.reserve.size();
    });
}

/// What was taken before its channel was muted, and has not gone out. The next look finds it muted.
void Deliverer::Private::giveBackMuted(const QStringList& muted, std::unique_lock<std::mutex>& lock) {
    QStringList back;
    for (auto lane = lanes.begin(); lane != lanes.end();) {
        if (muted.contains(lane->first) || muted.contains(QString())) {
            for (const Delivery& delivery : lane->second.waiting)
                back.append(delivery.id);
            waiting -= lane->second.waiting.size();
            lane->second.waiting.clear();
        }
        lane = lane->second.isOver() ? lanes.erase(lane) : std::next(lane);
    }
    if (back.isEmpty()) return;
    onTheWay += int(back.size()); // or the deliverer would be idle meanwhile
    lock.unlock();
    const Status given = outbox.giveBack(back);
    if (!given) Q_EMIT q.trouble(given.error());
    lock.lock();
    onTheWay -= int(back.size());
    if (!given) untried += back;
    ++wakes;
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
            // On two threads at least: one that has much to do with what comes in would keep the others waiting.
            lane.atOnce = tool ? std::clamp((policy.perChannel + 1) / 2, 1, std::max(attempt.atOnce(**tool), 1)) : 1;
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
    QStringList left;           // channels of which the last look left something in the outbox
    Clock::time_point lookAt{}; // again, whatever happens
    for (;;) {
        const auto mustLook = [&] {
            return !closing && (wakes != seen || isDown(left, needed) || Clock::now() >= lookAt);
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
        const bool look = mustLook() || (!closing && isDown(left, worthATurn));
        const quint64 nowSeen = wakes;
        const OutboxSession::Room places = look ? room() : OutboxSession::Room();
        std::vector<Ended> batch = std::exchange(ended, {});
        if (batch.size() >= unrecordedAtMost) wakeWorkers();
        lock.unlock();
        QList<DeliveryEnd> ends;
        for (const auto& [delivery, result] : batch)
            ends.append({delivery.id, result});
        auto turn = session.turn(ends, places);
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
            const qint64 next = turn->nextDue > 0 ? std::max<qint64>(turn->nextDue - nowMs(), 1) : lookAgain.count();
            lookAt = Clock::now() + std::min(Milliseconds(next), lookAgain);
            distribute(std::move(turn->taken));
            left = turn->left;
            if (left.isEmpty()) looked = seen;
            if (!turn->muted.isEmpty()) giveBackMuted(turn->muted, lock);
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

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/alerts/DelivererData.h"
#include "engine/base/Clock.h"
#include "engine/base/TakeOut.h"

#include <QRandomGenerator>

#include <algorithm>

namespace oc {

using namespace Qt::StringLiterals;

/// What one worker has on its way at once: deliveries of one channel by one tool, until there are no more of them.
class Deliverer::Private::Round : public ToolCallFeed {
public:
    Round(Private& deliverer, const QString& channel, const std::stop_token& stop)
        : d_(deliverer), channel_(channel), stop_(stop), catalogue_(d_.attempt.catalogue()) {}

    void run() {
        Flight* const first = take();
        if (!first) return;
        const auto tool = DeliveryAttempt::toolFor(first->delivery, catalogue_.get());
        if (!tool) {
            ended(*first, StepOutcome::failure(tool.error()));
            return;
        }
        tool_ = *tool;
        first_ = first;
        d_.attempt.makeAll(tool_, *this, stop_);
        // None, unless the tool's executor broke off: then they would be on their way for ever.
        while (!flights_.empty())
            ended(*flights_.front(), StepOutcome::failure({u"internal_error"_s,
                                                           u"%1 broke off"_s.arg(tool_->name),
                                                           u"this is a mistake in the program; please report it"_s,
                                                           {}}));
        const std::lock_guard lock(d_.mutex);
        rest(d_.lanes.find(channel_)->second, false);
    }

    ToolCall* next() override {
        Flight* const flight = first_ ? std::exchange(first_, nullptr) : take();
        if (!flight) return nullptr;
        static_cast<ToolCall&>(*flight) = DeliveryAttempt::callFor(flight->delivery, tool_);
        flight->began = steadyMs();
        return flight;
    }

    void ended(ToolCall& call, StepOutcome outcome) override {
        const auto flight = takeOut(flights_, call);
        Delivery& delivery = flight->delivery;
        DeliveryResult result = d_.judged(outcome, delivery, steadyMs() - flight->began);

        const std::lock_guard lock(d_.mutex);
        if (d_.sending-- == d_.policy.inAll) d_.workCame.notify_one(); // another channel may have waited for the place
        Lane& lane = d_.lanes.find(channel_)->second;
        --lane.onTheWay;
        lane.reserve.oneHasEnded();
        if (stop_.stop_requested() && outcome.status == TaskStatus::Cancelled) {
            --d_.onTheWay;
            d_.untried.append(delivery.id);
            return;
        }
        const bool isFirst = d_.ended.empty();
        if (isFirst) d_.recordBy = Clock::now() + recordWithin;
        d_.ended.push_back({std::move(delivery), std::move(result)});
        if (isFirst || d_.mustRecord()) d_.clerkWakes.notify_one();
    }

private:
    struct Flight : ToolCall {
        Delivery delivery;
        double began = 0; ///< of steadyMs()
    };

    Flight* take() {
        const bool sameTools =
            !tool_ || d_.attempt.catalogue() == catalogue_; // else the next round begins with the new
        const std::lock_guard lock(d_.mutex);
        Lane& lane = d_.lanes.find(channel_)->second;
        rest(lane, false);
        if (int(flights_.size()) >= lane.atOnce) return nullptr; // it has its share
        const bool mayTake = sameTools && !stop_.stop_requested() && d_.hasRoom() && !lane.waiting.empty() &&
                             lane.onTheWay < d_.policy.perChannel;
        const bool isOther = mayTake && tool_ && lane.waiting.front().tool != tool_->name;
        if (!mayTake || isOther || (tool_ && d_.isKeptWaiting(lane))) {
            rest(lane, !flights_.empty());
            if (isOther) d_.wakeWorkers(); // another one can have it at once
            return nullptr;
        }
        auto& flight = flights_.emplace_back(std::make_unique<Flight>());
        flight->delivery = std::move(lane.waiting.front());
        lane.waiting.pop_front();
        --d_.waiting;
        ++lane.onTheWay;
        ++d_.onTheWay;
        ++d_.sending;
        if (int(lane.waiting.size()) == lane.reserve.size() / 2) d_.clerkWakes.notify_one(); // there may be more for it
        return flight.get();
    }

    void rest(Lane& lane, bool rests) {
        lane.resting += int(rests) - int(rests_);
        rests_ = rests;
    }

    Private& d_;
    const QString channel_;
    const std::stop_token& stop_;
    const CataloguePtr catalogue_;
    ToolSpecPtr tool_;        ///< null before the first one
    Flight* first_ = nullptr; ///< taken, but not yet called
    bool rests_ = false;      ///< counted in its lane
    std::vector<std::unique_ptr<Flight>> flights_;
};

/// For more on their way. Without, they would have no place to be recorded in when they have ended.
bool Deliverer::Private::hasRoom() const {
    return !inTrouble && ended.size() < unrecordedAtMost && sending < policy.inAll;
}

/// How many more workers it has something for.
int Deliverer::Private::wanted(const Lane& lane) const {
    const auto workersFor = [&lane](int deliveries) { return (deliveries + lane.atOnce - 1) / lane.atOnce; };
    const int startable =
        std::clamp(policy.perChannel - lane.onTheWay, 0, int(std::min<std::size_t>(lane.waiting.size(), 1000)));
    return std::clamp(workersFor(policy.perChannel) - (lane.workers - lane.resting), 0, workersFor(startable));
}

/// Whether another channel, of which nothing is on its way, would get no place or no worker if this one took more.
bool Deliverer::Private::isKeptWaiting(const Lane& by) const {
    const bool last = sending + 1 >= policy.inAll || (idleWorkers == 0 && int(workers.size()) >= policy.inAll);
    return last && std::any_of(lanes.begin(), lanes.end(), [&by](const auto& one) {
               return &one.second != &by && one.second.workers == 0 && !one.second.waiting.empty();
           });
}

/// The lane with something for another worker that has the least on its way; the end when there is none.
Deliverer::Private::Lanes::iterator Deliverer::Private::nextLane() {
    auto best = lanes.end();
    if (!hasRoom()) return best;
    for (auto lane = lanes.begin(); lane != lanes.end(); ++lane) {
        if (wanted(lane->second) > 0 && (best == lanes.end() || lane->second.onTheWay < best->second.onTheWay))
            best = lane;
    }
    return best;
}

void Deliverer::Private::work(const std::stop_token& stop) {
    std::unique_lock lock(mutex);
    for (;;) {
        auto lane = lanes.end();
        if (!stop.stop_requested()) lane = nextLane();
        if (lane == lanes.end()) workCame.wait(lock, stop, [&] { return (lane = nextLane()) != lanes.end(); });
        --idleWorkers;
        if (stop.stop_requested()) return;
        ++lane->second.workers;
        const QString channel = lane->first;
        lock.unlock();
        Round(*this, channel, stop).run();
        lock.lock();
        const auto own = lanes.find(channel);
        --own->second.workers;
        if (own->second.isOver()) lanes.erase(own);
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

} // namespace oc

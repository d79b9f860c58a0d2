// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/support/RateLimiter.h"

#include <QTest>

#include <atomic>
#include <semaphore>
#include <thread>
#include <vector>

using namespace oc;
using namespace std::chrono_literals;

namespace {

using Clock = RateLimiter::Clock;

/// A clock that stands still until it is set. Any thread.
class FakeClock {
public:
    [[nodiscard]] RateLimiter::Now reader() {
        return [this] { return Clock::time_point(Clock::duration(now_.load())); };
    }
    [[nodiscard]] Clock::time_point now() const { return Clock::time_point(Clock::duration(now_.load())); }
    void advance(Clock::duration by) { now_ += by.count(); }

private:
    std::atomic<Clock::rep> now_{Clock::duration(1h).count()};
};

const auto quiet = [](Clock::duration) {};

} // namespace

class TestRateLimiter : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void oneAfterTheOther() {
        TokenBucket bucket(1, 1s);
        const Clock::time_point start{1h};
        QVERIFY(bucket.readyAt() <= start);
        bucket.take(start);
        QVERIFY(bucket.readyAt() == start + 1s);
        QVERIFY(!bucket.isFull(start + 999ms) && bucket.isFull(start + 1s));
        bucket.take(start + 5s); // tokens that nobody took are not saved up beyond the burst
        QVERIFY(bucket.readyAt() == start + 6s);
    }

    void aBurstThenTheRate() {
        TokenBucket bucket(4, 250ms);
        const Clock::time_point start{1h};
        for (int i = 0; i < 4; ++i) {
            QVERIFY(bucket.readyAt() <= start);
            bucket.take(start);
        }
        QVERIFY(bucket.readyAt() == start + 250ms);
        bucket.take(start + 250ms);
        QVERIFY(bucket.readyAt() == start + 500ms);
        // Half a second without any: two are back, not four.
        bucket.take(start + 1s);
        bucket.take(start + 1s);
        QVERIFY(bucket.readyAt() == start + 1s);
        bucket.take(start + 1s);
        QVERIFY(bucket.readyAt() == start + 1250ms);
    }

    void aPauseIsKeptAndNoBurstFollowsIt() {
        TokenBucket bucket(4, 250ms);
        const Clock::time_point start{1h};
        bucket.holdUntil(start + 30s);
        QVERIFY(bucket.readyAt() == start + 30s);
        bucket.holdUntil(start + 10s); // a shorter one does not end the longer
        QVERIFY(bucket.readyAt() == start + 30s);
        bucket.take(start + 30s);
        QVERIFY(bucket.readyAt() == start + 30s + 250ms);
    }

    void theFirstGoesAtOnceAndChannelsAreIndependent() {
        FakeClock clock;
        RateLimiter limiter(1, 1s, clock.reader());
        const auto never = [](Clock::duration) { QFAIL("had to wait"); };
        QVERIFY(limiter.wait("a", {}, Clock::time_point::max(), never));
        QVERIFY(limiter.wait("b", {}, Clock::time_point::max(), never));
        clock.advance(1s);
        QVERIFY(limiter.wait("a", {}, Clock::time_point::max(), never));
    }

    void theOrderIsKept() {
        FakeClock clock;
        RateLimiter limiter(1, 1s, clock.reader());
        QVERIFY(limiter.wait("a", {}, Clock::time_point::max(), quiet));
        constexpr int count = 6;
        std::vector<int> order;
        std::vector<Clock::time_point> times;
        std::vector<Clock::duration> expected(count);
        std::mutex mutex;
        std::counting_semaphore<count> through(0);
        std::vector<std::jthread> threads;
        for (int i = 0; i < count; ++i) {
            std::binary_semaphore waits(0);
            threads.emplace_back([&, i, waits = &waits](const std::stop_token& end) {
                const Status status = limiter.wait("a", end, Clock::time_point::max(), [&](Clock::duration time) {
                    expected[std::size_t(i)] = time;
                    waits->release();
                });
                const std::lock_guard lock(mutex);
                if (status) order.push_back(i);
                times.push_back(clock.now());
                through.release();
            });
            waits.acquire(); // it stands in the line before the next one comes
        }
        const auto start = clock.now();
        for (int i = 0; i < count; ++i) {
            QVERIFY2(!through.try_acquire(), "one went before its time");
            clock.advance(1s);
            limiter.clockWasSet();
            through.acquire();
        }
        QCOMPARE(order, (std::vector<int>{0, 1, 2, 3, 4, 5}));
        for (int i = 0; i < count; ++i) {
            QVERIFY(times[std::size_t(i)] == start + (i + 1) * 1s);
            QVERIFY(expected[std::size_t(i)] == (i + 1) * 1s);
        }
    }

    void whoIsCancelledGivesItsPlaceAway() {
        FakeClock clock;
        RateLimiter limiter(1, 1s, clock.reader());
        QVERIFY(limiter.wait("a", {}, Clock::time_point::max(), quiet));
        std::binary_semaphore firstWaits(0);
        std::binary_semaphore secondWaits(0);
        std::stop_source stop;
        Status first;
        Status second = Error{};
        std::jthread one([&] {
            first = limiter.wait("a", stop.get_token(), Clock::time_point::max(),
                                 [&](Clock::duration) { firstWaits.release(); });
        });
        firstWaits.acquire();
        std::jthread two([&](const std::stop_token& end) {
            second = limiter.wait("a", end, Clock::time_point::max(), [&](Clock::duration) { secondWaits.release(); });
        });
        secondWaits.acquire();
        stop.request_stop(); // no clock has to move for that
        one.join();
        QCOMPARE(first.error().code, QStringLiteral("cancelled"));
        clock.advance(1s);
        limiter.clockWasSet();
        two.join();
        QVERIFY(second.has_value());
    }

    void aStopAskedForBeforeTakesNothing() {
        FakeClock clock;
        RateLimiter limiter(1, 1s, clock.reader());
        std::stop_source stop;
        stop.request_stop();
        QCOMPARE(limiter.wait("a", stop.get_token(), Clock::time_point::max(), quiet).error().code,
                 QStringLiteral("cancelled"));
        QVERIFY(limiter.wait("a", {}, clock.now(), quiet)); // the token is still there
    }

    void aTurnAfterTheDeadlineIsToldAtOnce() {
        FakeClock clock;
        RateLimiter limiter(1, 1s, clock.reader());
        limiter.hold("a", 90s);
        const Status status = limiter.wait("a", {}, clock.now() + 60s, [](Clock::duration) { QFAIL("waited"); });
        QCOMPARE(status.error().code, QStringLiteral("rate_limited"));
        QVERIFY2(status.error().message.contains(QStringLiteral("1m30s")) &&
                     status.error().message.contains(QStringLiteral("1m")),
                 qPrintable(status.error().message));
        QVERIFY(!status.error().hint.isEmpty());
        clock.advance(90s); // and it took nothing
        QVERIFY(limiter.wait("a", {}, clock.now(), quiet));
    }

    void aPauseReachesWhoAlreadyWaits() {
        FakeClock clock;
        RateLimiter limiter(1, 1s, clock.reader());
        QVERIFY(limiter.wait("a", {}, Clock::time_point::max(), quiet));
        std::binary_semaphore waits(0);
        std::binary_semaphore through(0);
        std::jthread one([&](const std::stop_token& end) {
            if (limiter.wait("a", end, Clock::time_point::max(), [&](Clock::duration) { waits.release(); }))
                through.release();
        });
        waits.acquire();
        limiter.hold("a", 30s);
        clock.advance(29s);
        limiter.clockWasSet();
        QVERIFY(!through.try_acquire());
        clock.advance(1s);
        limiter.clockWasSet();
        through.acquire();
    }

    void whoWasSentBackStandsInFront() {
        FakeClock clock;
        RateLimiter limiter(1, 1s, clock.reader());
        QVERIFY(limiter.wait("a", {}, Clock::time_point::max(), quiet));
        std::mutex mutex;
        QByteArray order;
        const auto stand = [&](char name, RateLimiter::Place place, std::binary_semaphore& waits) {
            return std::jthread([&, name, place](const std::stop_token& end) {
                const Status status = limiter.wait(
                    "a", end, Clock::time_point::max(), [&](Clock::duration) { waits.release(); }, place);
                const std::lock_guard lock(mutex);
                if (status) order.append(name);
            });
        };
        std::binary_semaphore waits(0);
        std::jthread behind = stand('2', RateLimiter::Place::Back, waits);
        waits.acquire();
        std::jthread before = stand('1', RateLimiter::Place::Front, waits);
        waits.acquire();
        clock.advance(1s);
        limiter.clockWasSet();
        before.join();
        clock.advance(1s);
        limiter.clockWasSet();
        behind.join();
        QCOMPARE(order, QByteArray("12"));
    }

    void idleChannelsAreForgotten() {
        FakeClock clock;
        RateLimiter limiter(1, 1s, clock.reader());
        for (int i = 0; i < 1000; ++i) {
            QVERIFY(limiter.wait(QByteArray::number(i), {}, Clock::time_point::max(), quiet));
            clock.advance(100ms);
        }
        QVERIFY2(limiter.channelCount() <= 40, qPrintable(QString::number(limiter.channelCount())));
        // Not those that still hold somebody back.
        limiter.hold("held", 1h);
        for (int i = 0; i < 100; ++i)
            QVERIFY(limiter.wait(QByteArray::number(i), {}, Clock::time_point::max(), quiet));
        QVERIFY(!limiter.wait("held", {}, clock.now() + 59min, quiet));
    }
};

QTEST_GUILESS_MAIN(TestRateLimiter)
#include "tst_rate_limiter.moc"

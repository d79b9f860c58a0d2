// SPDX-License-Identifier: GPL-3.0-or-later
// Deliveries by a tool of which several are on their way at once on one thread.
#include "engine/alerts/DeliveryReserve.h"
#include "engine/base/Clock.h"
#include "support/DeliveryHarness.h"

#include <QElapsedTimer>
#include <QSet>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <condition_variable>
#include <map>
#include <set>
#include <thread>

using namespace oc;
using namespace oc::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

/// Has up to four deliveries on their way on a thread, and ends the one that came last first: those whose text the
/// test holds back stay.
class RoundExecutor : public FunctionExecutor {
public:
    int atOnce(const ToolSpec&) const override { return 4; }
    void executeAll(const ToolSpec& tool, StepFeed& feed) override {
        std::vector<StepFeed::Step*> open;
        for (;;) {
            while (open.size() < 4) {
                StepFeed::Step* const step = feed.next();
                if (!step) break;
                const std::lock_guard lock(mutex);
                threads.insert(std::this_thread::get_id());
                tools.insert(tool.name + u' ' + step->request.tool->name);
                inFlight += 1;
                most = std::max(most, inFlight);
                mostOfChannel = std::max(mostOfChannel, ++byText[channelOf(*step)]);
                open.push_back(step);
                mostOnThread = std::max(mostOnThread, int(open.size()));
            }
            if (open.empty()) return;
            const std::stop_token stop = open.front()->context->stopToken();
            auto ready = open.rend();
            const auto find = [&] {
                ready = std::find_if(open.rbegin(), open.rend(), [&](const StepFeed::Step* step) {
                    return stop.stop_requested() || !held.contains(textOf(*step));
                });
                return ready != open.rend();
            };
            StepFeed::Step* step = nullptr;
            {
                std::unique_lock lock(mutex);
                changed.wait(lock, stop, find);
                (void)find(); // the stop may have come instead
                step = *ready;
                open.erase(std::next(ready).base());
                inFlight -= 1;
                --byText[channelOf(*step)];
                ++times[step->request.runId];
            }
            feed.ended(*step, step->context->stopToken().stop_requested() ? StepOutcome::cancelled()
                                                                          : StepOutcome::success({}, u"ok"_s));
        }
    }

    void hold(const QString& text) {
        const std::lock_guard lock(mutex);
        held.insert(text);
    }
    void letGo() {
        const std::lock_guard lock(mutex);
        held.clear();
        changed.notify_all();
    }
    void letGo(const QString& text) {
        const std::lock_guard lock(mutex);
        held.remove(text);
        changed.notify_all();
    }
    [[nodiscard]] int onTheWay() {
        const std::lock_guard lock(mutex);
        return inFlight;
    }

    std::mutex mutex;
    std::set<std::thread::id> threads;
    QSet<QString> tools; ///< of the round, and of the step
    int inFlight = 0;
    int most = 0;
    int mostOfChannel = 0;
    int mostOnThread = 0;
    QHash<QString, int> times; ///< how often each delivery was made

private:
    /// The texts of the test say which channel they are for: 12 is for 2.
    static QString channelOf(const StepFeed::Step& step) { return textOf(step).right(1); }
    static QString textOf(const StepFeed::Step& step) { return step.request.parameters.value(u"text"_s).toString(); }

    std::condition_variable_any changed; ///< what is held
    QSet<QString> held;
    QHash<QString, int> byText;
};

StepOutcome notCalled(const StepRequest&, StepContext&) {
    return StepOutcome::failure({u"called"_s, u"one by one"_s, {}, {}});
}

} // namespace

class TestDelivererRounds : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;
    int number_ = 0;
    RoundExecutor* rounds_ = nullptr;

    std::unique_ptr<Post> post(DeliveryPolicy policy = {}) {
        auto executor = std::make_unique<RoundExecutor>();
        rounds_ = executor.get();
        auto made = std::make_unique<Post>(folder_.filePath(u"state-%1"_s.arg(++number_)), policy, std::move(executor));
        made->addTool(u"send"_s, notCalled);
        return made;
    }
    static qsizetype count(const Post& post, DeliveryState state) {
        return post.outbox->list({{state}, {}, 10'000})->size();
    }
    static qsizetype sent(const Post& post) { return count(post, DeliveryState::Sent); }
    /// All of them were made, each once.
    void verifyOnce(const Post& post, qsizetype count) {
        QCOMPARE(sent(post), count);
        QCOMPARE(rounds_->times.size(), count);
        for (const int times : std::as_const(rounds_->times))
            QCOMPARE(times, 1);
    }

private Q_SLOTS:
    void severalOnAThread() {
        const auto post = this->post();
        for (int i = 0; i < 1000; ++i) {
            QVERIFY(!post->put(10 * i, {u"0"_s}).isEmpty());
            if (i < 4) rounds_->hold(QString::number(10 * i));
        }
        post->deliverer->start();
        QTRY_COMPARE(rounds_->onTheWay(), 4);
        rounds_->letGo();
        QVERIFY(post->deliverer->waitUntilIdle(60s));
        verifyOnce(*post, 1000);
        QCOMPARE(rounds_->most, 4);         // as the policy says
        QCOMPARE(rounds_->mostOnThread, 2); // each of two threads has its share
    }

    void asManyThreadsAsThePolicyAsksFor() {
        DeliveryPolicy policy;
        policy.perChannel = 6;
        const auto post = this->post(policy);
        for (int i = 0; i < 20; ++i) {
            post->put(10 * i, {u"0"_s});
            rounds_->hold(QString::number(10 * i));
        }
        post->deliverer->start();
        QTRY_COMPARE(rounds_->onTheWay(), 6);
        rounds_->letGo();
        QVERIFY(post->deliverer->waitUntilIdle(60s));
        verifyOnce(*post, 20);
        QCOMPARE(rounds_->most, 6);
        QCOMPARE(rounds_->threads.size(), 2u);
    }

    /// One whose server is silent keeps neither those that come later waiting nor another channel.
    void aSilentServerHoldsNobodyUp() {
        const auto post = this->post();
        post->put(0, {u"0"_s});
        rounds_->hold(u"0"_s);
        post->deliverer->start();
        QTRY_COMPARE(rounds_->onTheWay(), 1);
        for (int i = 1; i < 50; ++i) {
            post->put(10 * i, {u"0"_s});
            post->put(10 * i + 1, {u"1"_s});
        }
        post->deliverer->wake();
        QTRY_COMPARE(sent(*post), 98);
        // And once more when there had been nothing for the others for a while.
        post->put(1000, {u"0"_s});
        post->deliverer->wake();
        QTRY_COMPARE(sent(*post), 99);
        QCOMPARE(rounds_->onTheWay(), 1);
        rounds_->letGo();
        QVERIFY(post->deliverer->waitUntilIdle(60s));
        verifyOnce(*post, 100);
    }

    /// No more in all than the policy says, and all channels have their turn.
    void manyChannels() {
        DeliveryPolicy policy;
        policy.inAll = 6;
        policy.perChannel = 3;
        const auto post = this->post(policy);
        for (int i = 0; i < 40; ++i) {
            for (int channel = 0; channel < 10; ++channel)
                post->put(10 * i + channel, {QString::number(channel)});
        }
        post->deliverer->start();
        QVERIFY(post->deliverer->waitUntilIdle(60s));
        verifyOnce(*post, 400);
        QVERIFY2(rounds_->most <= 6, qPrintable(QString::number(rounds_->most)));
        QVERIFY2(rounds_->mostOfChannel <= 3, qPrintable(QString::number(rounds_->mostOfChannel)));
    }

    /// All places are taken by channels that hang: when one of them ends, a channel that had none gets the place.
    void aPlaceThatIsFreeAgain() {
        DeliveryPolicy policy;
        policy.inAll = 4;
        const auto post = this->post(policy);
        for (int i = 0; i < 4; ++i) {
            rounds_->hold(QString::number(10 * i));
            post->put(10 * i, {u"0"_s});
        }
        post->deliverer->start();
        QTRY_COMPARE(rounds_->onTheWay(), 4);
        const QString other = post->put(1, {u"1"_s}).value(0);
        post->deliverer->wake();
        QTRY_COMPARE(post->outbox->find(other)->state, DeliveryState::Sending); // taken, and waits for a place
        QCOMPARE(sent(*post), 0);
        // The others of its worker still hang: somebody else has to hear of the place.
        QElapsedTimer since;
        since.start();
        rounds_->letGo(u"0"_s);
        QTRY_COMPARE(post->outbox->find(other)->state, DeliveryState::Sent);
        QCOMPARE(rounds_->onTheWay(), 3);
        QVERIFY(since.elapsed() < 5000); // without anybody's word it would be found at the next look, after ten seconds
        rounds_->letGo();
        QVERIFY(post->deliverer->waitUntilIdle(60s));
        verifyOnce(*post, 5);
        QCOMPARE(rounds_->most, 4);
    }

    void aMuteHoldsForWhatWasTakenAlready() {
        DeliveryPolicy policy;
        policy.perChannel = 1;
        const auto post = this->post(policy);
        rounds_->hold(u"0"_s);
        for (int i = 0; i < 20; ++i) {
            post->put(10 * i, {u"0"_s});
            if (i < 3) post->put(10 * i + 1, {u"1"_s});
        }
        post->deliverer->start();
        QTRY_COMPARE(sent(*post), 3);
        QTRY_VERIFY(count(*post, DeliveryState::Sending) > 1);
        QVERIFY(post->outbox->mute({u"0"_s, nowMs() + 3'600'000, {}}));
        post->deliverer->wake();
        QTRY_COMPARE(count(*post, DeliveryState::Muted), 19);
        QCOMPARE(count(*post, DeliveryState::Sending), 1); // that one has been sent off
        rounds_->letGo();
        QVERIFY(post->deliverer->waitUntilIdle(60s));
        verifyOnce(*post, 4);
        QCOMPARE(count(*post, DeliveryState::Queued), 0);
    }

    /// What waits for a channel that hangs stays in the outbox, where it can be discarded.
    void noMoreAheadThanItsReserve() {
        DeliveryPolicy policy;
        policy.perChannel = 1;
        const auto post = this->post(policy);
        for (int i = 0; i < 300; ++i) {
            rounds_->hold(QString::number(10 * i));
            post->put(10 * i, {u"0"_s});
        }
        post->deliverer->start();
        QTRY_COMPARE(rounds_->onTheWay(), 1);
        post->put(1, {u"1"_s}); // when this one is gone, the outbox has been looked at once more
        post->deliverer->wake();
        QTRY_COMPARE(sent(*post), 1);
        const auto taken = count(*post, DeliveryState::Sending);
        QVERIFY2(taken > 1 && taken <= DeliveryReserve::atFirst + 1, qPrintable(QString::number(taken)));
        rounds_->letGo();
        QVERIFY(post->deliverer->waitUntilIdle(60s));
        verifyOnce(*post, 301);
    }

    void oneChannelWithTwoTools() {
        const auto post = this->post();
        post->addTool(u"other"_s, notCalled);
        for (int i = 0; i < 60; ++i)
            post->put(10 * i, {u"0"_s}, i % 7 < 4 ? u"send"_s : u"other"_s);
        post->deliverer->start();
        QVERIFY(post->deliverer->waitUntilIdle(60s));
        verifyOnce(*post, 60);
        QCOMPARE(rounds_->tools, (QSet<QString>{u"send send"_s, u"other other"_s}));
    }

    /// What was on its way when the program ends goes out the next time.
    void theEndGivesThemBack() {
        auto post = this->post();
        QStringList ids;
        for (int i = 0; i < 30; ++i) {
            ids += post->put(10 * i, {u"0"_s});
            rounds_->hold(QString::number(10 * i));
        }
        post->deliverer->start();
        QTRY_COMPARE(rounds_->onTheWay(), 4);
        post->deliverer.reset();
        QCOMPARE(rounds_->times.size(), 4);
        for (const QString& id : ids)
            QCOMPARE(post->outbox->find(id)->state, DeliveryState::Queued);
    }
};

QTEST_GUILESS_MAIN(TestDelivererRounds)
#include "tst_deliverer_rounds.moc"

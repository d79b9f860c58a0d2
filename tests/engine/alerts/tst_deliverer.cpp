// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/alerts/Deliverer.h"

#include "engine/base/Clock.h"
#include "engine/run/ExecutorRegistry.h"
#include "support/DeliveryHarness.h"

#include <QDeadlineTimer>
#include <QProcess>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <semaphore>
#include <thread>

#include <fcntl.h>
#include <unistd.h>

using namespace oc;
using namespace oc::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr int alertsToKillThrough = 1000;

void tell(int file, const QByteArray& line) {
    (void)!::write(file, line.constData(), size_t(line.size())); // O_APPEND: no line is torn
}

/// The program that is killed: sends what is in the outbox, and writes what the receiver got and what was confirmed.
int sendForever(const QString& folder, const QString& log) {
    const int file = ::open(qPrintable(log), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    Post post(folder);
    post.addTool(u"send"_s, [file](const StepRequest& request, StepContext&) {
        tell(file, "got " + request.runId.toLatin1() + '\n');
        return StepOutcome::success({}, u"ok"_s);
    });
    QObject::connect(
        post.deliverer.get(), &Deliverer::attempted, post.deliverer.get(),
        [file](const Delivery& delivery) { tell(file, "confirmed " + delivery.id.toLatin1() + '\n'); },
        Qt::DirectConnection);
    post.deliverer->start();
    return post.deliverer->waitUntilIdle(10min) ? 0 : 1;
}

} // namespace

class TestDeliverer : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;
    int number_ = 0;

    [[nodiscard]] QString state() const { return folder_.filePath(u"state-%1"_s.arg(number_)); }

private Q_SLOTS:
    void init() { ++number_; }

    void deliversWithTheIdOfTheOutbox() {
        Post post(state());
        std::mutex mutex;
        QStringList seen;
        post.addTool(u"send"_s, [&](const StepRequest& request, StepContext&) {
            const std::lock_guard lock(mutex);
            seen.append(request.runId + u' ' + request.parameters.value(u"text"_s).toString());
            StepOutput output;
            output.fields = {{u"server_reply"_s, u"250 queued"_s}};
            return StepOutcome::success(output, u"sent"_s);
        });
        const QStringList ids = post.put(1, {u"a"_s, u"b"_s});
        post.deliverer->start();
        QVERIFY(post.deliverer->waitUntilIdle(30s));
        const QStringList more = post.put(2, {u"a"_s});
        post.deliverer->wake();
        QVERIFY(post.deliverer->waitUntilIdle(30s));
        QStringList expected{ids.at(0) + u" 1"_s, ids.at(1) + u" 1"_s, more.at(0) + u" 2"_s};
        expected.sort();
        seen.sort();
        QCOMPARE(seen, expected);
        for (const QString& id : ids + more) {
            const auto delivery = post.outbox->find(id);
            QCOMPARE(delivery->state, DeliveryState::Sent);
            QCOMPARE(delivery->reply, u"250 queued"_s);
            QCOMPARE(delivery->attempts, 1);
        }
    }

    void onlyThosePutOffAreTriedAgain() {
        DeliveryPolicy policy;
        policy.firstDelay = 5ms;
        policy.attempts = 4;
        Post post(state(), policy);
        QList<QStringList> asked;
        const auto refusal = [](const QString& address, bool temporary) {
            return QJsonObject{{u"address"_s, address},
                               {u"reply"_s, temporary ? u"451 later"_s : u"550 no"_s},
                               {u"temporary"_s, temporary}};
        };
        post.addTool(u"send"_s, [&](const StepRequest& request, StepContext&) {
            asked.append(request.only);
            StepOutput output;
            switch (request.attempt) {
            case 1: // one has it, one never will
                output.fields = {{u"accepted"_s, QJsonArray{u"a@x"_s}},
                                 {u"refused"_s, QJsonArray{refusal(u"b@x"_s, true), refusal(u"c@x"_s, true),
                                                           refusal(u"d@x"_s, false)}}};
                return StepOutcome::success(output, u"partly"_s);
            case 2: { // the mail failed after one of the two was accepted: nothing new is known of either
                output.fields = {{u"accepted"_s, QJsonArray()}, {u"refused"_s, QJsonArray{refusal(u"c@x"_s, false)}}};
                StepOutcome outcome = StepOutcome::failure({u"mail_deferred"_s, u"451 disk full"_s, {}, {}});
                outcome.output = output;
                return outcome;
            }
            case 3:
                output.fields = {{u"accepted"_s, QJsonArray{u"b@x"_s}},
                                 {u"refused"_s, QJsonArray{refusal(u"c@x"_s, true)}}};
                return StepOutcome::success(output, u"partly"_s);
            default: { // all that were left are refused
                output.fields = {{u"accepted"_s, QJsonArray()}, {u"refused"_s, QJsonArray{refusal(u"c@x"_s, false)}}};
                StepOutcome outcome = StepOutcome::failure({u"mail_refused"_s, u"refused every recipient"_s, {}, {}});
                outcome.output = output;
                return outcome;
            }
            }
        });
        QList<Delivery> attempts;
        std::mutex mutex;
        QObject::connect(
            post.deliverer.get(), &Deliverer::attempted, this,
            [&](const Delivery& delivery) {
                const std::lock_guard lock(mutex);
                attempts.append(delivery);
            },
            Qt::DirectConnection);
        const QStringList ids = post.put(1, {u"mail"_s});
        post.deliverer->start();
        QTRY_COMPARE(post.outbox->find(ids.first())->state, DeliveryState::Sent);
        QVERIFY(post.deliverer->waitUntilIdle(30s));
        const QStringList both{u"b@x"_s, u"c@x"_s};
        QCOMPARE(asked, (QList<QStringList>{{}, both, both, {u"c@x"_s}}));
        const Delivery first = attempts.first();
        QCOMPARE(first.state, DeliveryState::Queued);
        QCOMPARE(first.error->code, u"mail_deferred"_s);
        QCOMPARE(first.error->message, u"taken for 1 of 4 recipients; put off for b@x: 451 later; put off for c@x: "
                                       "451 later; refused for d@x: 550 no"_s);
        const auto end = post.outbox->find(ids.first());
        using State = DeliveryRecipient::State;
        QCOMPARE(end->recipients, (DeliveryRecipients{{u"a@x"_s, State::Accepted, {}},
                                                      {u"b@x"_s, State::Accepted, {}},
                                                      {u"c@x"_s, State::Refused, u"550 no"_s},
                                                      {u"d@x"_s, State::Refused, u"550 no"_s}}));
        QVERIFY2(end->reply.contains(u"taken for 2 of 4 recipients"_s), qPrintable(end->reply));
        QVERIFY(!end->error);
    }

    void thosePutOffForEverFail() {
        DeliveryPolicy policy;
        policy.firstDelay = 5ms;
        policy.attempts = 2;
        Post post(state(), policy);
        QStringList asked;
        post.addTool(u"send"_s, [&](const StepRequest& request, StepContext&) {
            asked.append(request.only.join(u' '));
            const QJsonObject later{{u"address"_s, u"b@x"_s}, {u"reply"_s, u"451 later"_s}, {u"temporary"_s, true}};
            StepOutput output;
            output.fields = {
                {u"accepted"_s, request.attempt == 1 && asked.size() == 1 ? QJsonArray{u"a@x"_s} : QJsonArray()},
                {u"refused"_s, QJsonArray{later}}};
            if (asked.size() == 1) return StepOutcome::success(output, u"partly"_s);
            StepOutcome outcome = StepOutcome::failure({u"mail_deferred"_s, u"451 later"_s, {}, {}});
            outcome.output = output;
            return outcome;
        });
        const QStringList ids = post.put(1, {u"mail"_s});
        post.deliverer->start();
        QTRY_COMPARE(post.outbox->find(ids.first())->state, DeliveryState::Failed);
        QCOMPARE(post.outbox->find(ids.first())->error->code, u"mail_deferred"_s);
        // A person tries again: still only the one that has not got it.
        QCOMPARE(post.outbox->retry(ids).value_or(0), 1);
        post.deliverer->wake();
        QTRY_COMPARE(post.outbox->find(ids.first())->state, DeliveryState::Failed);
        QVERIFY(post.deliverer->waitUntilIdle(30s));
        QCOMPARE(asked, (QStringList{u""_s, u"b@x"_s, u"b@x"_s, u"b@x"_s}));
    }

    void theHistoryEndsAfterAWhile_data() {
        QTest::addColumn<int>("keepDays");
        QTest::addColumn<int>("left");
        QTest::newRow("90 days") << 90 << 301;
        QTest::newRow("for ever") << 0 << 1501;
    }

    void theHistoryEndsAfterAWhile() {
        QFETCH(int, keepDays);
        QFETCH(int, left);
        ++number_;
        DeliveryPolicy policy;
        policy.keepDays = keepDays;
        Post post(state(), policy);
        post.addTool(u"send"_s, [](const StepRequest&, StepContext&) { return StepOutcome::success({}, u"ok"_s); });
        QVERIFY(!post.put(0, {u"a"_s}).isEmpty());
        const QString connection = u"age"_s;
        {
            QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, connection);
            database.setDatabaseName(state() + u"/state.db"_s);
            QVERIFY(database.open());
            QSqlQuery query(database);
            const QString numbers =
                u"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1500) "_s;
            // The first 1200 ended 91 days ago, the others 89.
            const QString time = u"(%1 - CASE WHEN i <= 1200 THEN 91 ELSE 89 END * 86400000)"_s.arg(nowMs());
            QVERIFY(query.exec(
                u"INSERT INTO alerts (id, title, text, severity, facts, source, key, created_at, last_at) "_s +
                numbers + u"SELECT 'A' || i, 't', '', 0, '[]', 's', 'k' || i, "_s + time + u", "_s + time +
                u" FROM n"_s));
            QVERIFY(query.exec(u"INSERT INTO deliveries (id, alert, channel, tool, parameters, state, "
                               "due_at, created_at, ended_at) "_s +
                               numbers +
                               u"SELECT 'D' || i, (SELECT pk FROM alerts WHERE id = 'A' || i), 'c', "
                               "'send', '{}', 2 + i % 4, 0, "_s +
                               time + u", "_s + time + u" FROM n"_s));
        }
        QSqlDatabase::removeDatabase(connection);
        OutboxFilter all;
        all.limit = 10'000;
        QCOMPARE(post.outbox->list(all)->size(), 1501);
        post.deliverer->start();
        QTRY_COMPARE(post.outbox->list(all)->size(), left);
        QVERIFY(post.deliverer->waitUntilIdle(30s));
        QCOMPARE(post.outbox->list(all)->size(), left);
    }

    void idleIsWhenNothingIsLeft() {
        // More than a channel's lane holds, and sent faster than the outbox is looked at.
        for (int round = 0; round < 10; ++round) {
            ++number_;
            Post post(state());
            std::atomic<int> calls = 0;
            post.addTool(u"send"_s, [&](const StepRequest&, StepContext&) {
                ++calls;
                return StepOutcome::success({}, u"ok"_s);
            });
            for (int i = 0; i < 200; ++i)
                QVERIFY(!post.put(i, {u"a"_s}).isEmpty());
            post.deliverer->start();
            QVERIFY(post.deliverer->waitUntilIdle(60s));
            QCOMPARE(calls.load(), 200);
            OutboxFilter sent;
            sent.states = {DeliveryState::Sent};
            sent.limit = 1000;
            QCOMPARE(post.outbox->list(sent)->size(), 200);
        }
    }

    void triesAgainWhatMayGoBetter() {
        DeliveryPolicy policy;
        policy.firstDelay = 10ms;
        policy.attempts = 4;
        Post post(state(), policy);
        std::atomic<int> calls = 0;
        post.addTool(u"send"_s, [&](const StepRequest& request, StepContext&) {
            ++calls;
            if (request.attempt < 3) return StepOutcome::failure({u"unreachable"_s, u"no answer"_s, {}, {}});
            return StepOutcome::success({}, u"at last"_s);
        });
        post.addTool(u"down"_s, [](const StepRequest&, StepContext&) {
            return StepOutcome::failure({u"server_failed"_s, u"503"_s, {}, {}});
        });
        post.addTool(u"refuses"_s, [](const StepRequest&, StepContext&) {
            return StepOutcome::failure({u"channel_not_found"_s, u"no such channel"_s, u"check its name"_s, {}});
        });
        const QString good = post.put(1, {u"a"_s}).first();
        const QString down = post.put(2, {u"b"_s}, u"down"_s).first();
        const QString refused = post.put(3, {u"c"_s}, u"refuses"_s).first();
        const QString unknown = post.put(4, {u"d"_s}, u"no_such_tool"_s).first();
        post.deliverer->start();
        QTRY_COMPARE_WITH_TIMEOUT(post.outbox->find(good)->state, DeliveryState::Sent, 30000);
        QTRY_COMPARE_WITH_TIMEOUT(post.outbox->find(down)->state, DeliveryState::Failed, 30000);
        QTRY_COMPARE_WITH_TIMEOUT(post.outbox->find(unknown)->state, DeliveryState::Failed, 30000);
        QCOMPARE(calls.load(), 3);
        QCOMPARE(post.outbox->find(good)->attempts, 3);
        QVERIFY(!post.outbox->find(good)->error);
        QCOMPARE(post.outbox->find(down)->attempts, 4);
        QCOMPARE(post.outbox->find(refused)->attempts, 1); // what is refused is refused again
        QCOMPARE(post.outbox->find(refused)->error->hint, u"check its name"_s);
        QCOMPARE(post.outbox->find(unknown)->error->code, u"no_such_tool"_s);
    }

    void keepsTheServersPause() {
        Post post(state());
        post.addTool(u"send"_s, [](const StepRequest&, StepContext&) {
            StepOutcome outcome = StepOutcome::failure({u"rate_limited"_s, u"429"_s, {}, {}});
            outcome.retryAfter = 2h;
            return outcome;
        });
        const QString id = post.put(1, {u"a"_s}).first();
        const qint64 before = nowMs();
        post.deliverer->start();
        QTRY_COMPARE_WITH_TIMEOUT(post.outbox->find(id)->attempts, 1, 30000);
        QCOMPARE(post.outbox->find(id)->state, DeliveryState::Queued);
        QVERIFY(post.outbox->find(id)->dueAt >= before + Milliseconds(2h).count());
        QVERIFY(post.deliverer->waitUntilIdle(30s)); // it waits, and nothing is due
    }

    /// A channel that hangs holds up none of the others.
    void channelsAreIndependent() {
        Post post(state());
        std::counting_semaphore<> release(0);
        std::atomic<int> hanging = 0;
        post.addTool(u"send"_s, [&](const StepRequest&, StepContext&) { return StepOutcome::success({}); });
        post.addTool(u"hang"_s, [&](const StepRequest&, StepContext&) {
            ++hanging;
            release.acquire();
            return StepOutcome::success({});
        });
        QStringList slow;
        for (int i = 0; i < 100; ++i)
            slow += post.put(i, {u"slow"_s}, u"hang"_s);
        QStringList quick;
        for (int i = 0; i < 100; ++i)
            quick += post.put(1000 + i, {u"quick-%1"_s.arg(i % 5)});
        post.deliverer->start();
        QTRY_COMPARE_WITH_TIMEOUT(post.outbox->list({{DeliveryState::Sent}, {}, 1000})->size(), quick.size(), 60000);
        QCOMPARE(hanging.load(), DeliveryPolicy().perChannel);
        QVERIFY(!post.deliverer->waitUntilIdle(10ms));
        release.release(slow.size());
        QTRY_COMPARE_WITH_TIMEOUT(post.outbox->list({{DeliveryState::Sent}, {}, 1000})->size(),
                                  quick.size() + slow.size(), 60000);
        QVERIFY(post.deliverer->waitUntilIdle(30s));
    }

    /// What went out is recorded as soon as that can be done, and not sent again.
    void anOutboxThatCannotBeWrittenForAWhile() {
        DeliveryPolicy policy;
        policy.afterTrouble = 20ms;
        Post post(state(), policy);
        std::atomic<int> calls = 0;
        const auto rename = [this](const QString& from, const QString& to) {
            const QString connection = u"rename"_s;
            bool done = false;
            {
                QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, connection);
                database.setDatabaseName(state() + u"/state.db"_s);
                done = database.open() && QSqlQuery(database).exec(u"ALTER TABLE %1 RENAME TO %2"_s.arg(from, to));
            }
            QSqlDatabase::removeDatabase(connection);
            return done;
        };
        std::atomic<bool> away = false;
        post.addTool(u"send"_s, [&](const StepRequest&, StepContext&) {
            if (++calls == 1) away = rename(u"deliveries"_s, u"away"_s);
            while (!away)
                std::this_thread::yield();
            return StepOutcome::success({}, u"ok"_s);
        });
        constexpr int many = 300; // more than may go out without being recorded
        std::atomic<int> troubles = 0;
        std::atomic<int> attempts = 0;
        QObject::connect(
            post.deliverer.get(), &Deliverer::trouble, this, [&] { ++troubles; }, Qt::DirectConnection);
        QObject::connect(
            post.deliverer.get(), &Deliverer::attempted, this, [&] { ++attempts; }, Qt::DirectConnection);
        QStringList ids;
        for (int i = 0; i < many; ++i)
            ids += post.put(i, {u"a"_s});
        post.deliverer->start();
        QTRY_VERIFY_WITH_TIMEOUT(troubles >= 2, 30000);
        QCOMPARE(attempts.load(), 0);
        QVERIFY2(calls < many, "what cannot be recorded is sent all the same");
        QVERIFY(!post.deliverer->waitUntilIdle(1ms));
        QVERIFY(rename(u"away"_s, u"deliveries"_s));
        QVERIFY(post.deliverer->waitUntilIdle(60s));
        QCOMPARE(calls.load(), many);
        QCOMPARE(post.outbox->list({{DeliveryState::Sent}, {}, 1000})->size(), many);
        QCOMPARE(attempts.load(), many);
    }

    /// What is on its way when the program ends is stopped, and goes out the next time.
    void endsInTheMiddle() {
        QStringList ids;
        {
            Post post(state());
            std::atomic<int> begun = 0;
            post.addTool(u"send"_s, [&](const StepRequest&, StepContext& context) {
                ++begun;
                while (!context.cancelled())
                    std::this_thread::yield();
                return StepOutcome::cancelled(u"stopped"_s);
            });
            for (int i = 0; i < 50; ++i)
                ids += post.put(i, {u"a"_s});
            post.deliverer->start();
            QTRY_VERIFY_WITH_TIMEOUT(begun > 0, 30000);
        }
        Post post(state());
        post.addTool(u"send"_s, [](const StepRequest&, StepContext&) { return StepOutcome::success({}); });
        QCOMPARE(post.outbox->list({{DeliveryState::Queued}, {}, 1000})->size(), ids.size());
        post.deliverer->start();
        QVERIFY(post.deliverer->waitUntilIdle(60s));
        QCOMPARE(post.outbox->list({{DeliveryState::Sent}, {}, 1000})->size(), ids.size());
    }

    /// 1,000 alerts through kill -9 again and again: none is lost, and none goes out once more after it was confirmed.
    void survivesBeingKilled() {
        const QString log = folder_.filePath(u"receiver"_s);
        QStringList ids;
        {
            Post post(state());
            for (int i = 0; i < alertsToKillThrough / 2; ++i)
                ids += post.put(i, {u"one"_s, u"two"_s});
        }
        QCOMPARE(ids.size(), alertsToKillThrough);
        int kills = 0;
        for (;; ++kills) {
            QProcess child;
            child.setProcessChannelMode(QProcess::ForwardedErrorChannel);
            child.start(QCoreApplication::applicationFilePath(), {u"--send"_s, state(), log});
            QVERIFY(child.waitForStarted(60000));
            // Once it is in the middle of it, which does not last long.
            const qint64 until = QFileInfo(log).size() + 200 + QRandomGenerator::global()->bounded(6000);
            const QDeadlineTimer limit(60000);
            while (child.state() != QProcess::NotRunning && QFileInfo(log).size() <= until && !limit.hasExpired())
                child.waitForFinished(1);
            QVERIFY(!limit.hasExpired());
            if (kills < 12) child.kill();
            if (child.state() != QProcess::NotRunning) QVERIFY(child.waitForFinished(120000));
            if (child.exitStatus() == QProcess::NormalExit) break;
        }
        QVERIFY2(kills >= 3, qPrintable(QString::number(kills)));
        QHash<QByteArray, int> got;
        QSet<QByteArray> confirmed;
        QFile file(log);
        QVERIFY(file.open(QIODevice::ReadOnly));
        while (!file.atEnd()) {
            const QByteArrayList words = file.readLine().trimmed().split(' ');
            if (words.at(0) == "confirmed") {
                confirmed.insert(words.at(1));
            } else {
                QVERIFY2(!confirmed.contains(words.at(1)), "sent again after it was confirmed");
                ++got[words.at(1)];
            }
        }
        for (const QString& id : std::as_const(ids))
            QVERIFY2(got.contains(id.toLatin1()), "lost");
        Post post(state());
        QCOMPARE(post.outbox->list({{DeliveryState::Sent}, {}, 5000})->size(), ids.size());
    }
};

int main(int argc, char** argv) {
    QCoreApplication app(argc, argv);
    if (argc == 4 && qstrcmp(argv[1], "--send") == 0)
        return sendForever(QString::fromLocal8Bit(argv[2]), QString::fromLocal8Bit(argv[3]));
    TestDeliverer test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_deliverer.moc"

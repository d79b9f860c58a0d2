// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/alerts/Outbox.h"

#include "engine/alerts/DeliveryPolicy.h"
#include "engine/alerts/OutboxSession.h"
#include "engine/base/Clock.h"
#include "engine/store/RunStore.h"
#include "support/RunFixtures.h"
#include "support/TestFiles.h"

#include <QDir>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <QTest>

#include <thread>

using namespace oc;
using namespace oc::test;
using namespace Qt::StringLiterals;

namespace {

constexpr qint64 noWindow = 0;
constexpr qint64 anHour = 3'600'000;

Alert diskFull(const QString& host = u"web-01"_s) {
    return {u"Disk full on "_s + host, u"/var is at 97 %"_s, Severity::Critical, {{u"host"_s, host}}, u"run 1"_s, {}};
}

QList<AlertMessage> messages(const QStringList& channels) {
    QList<AlertMessage> list;
    for (const QString& channel : channels)
        list.append({channel, u"webhook_sender"_s, {{u"url"_s, u"http://127.0.0.1:1/"_s}}});
    return list;
}

QStringList channelsOf(const QList<Delivery>& deliveries) {
    QStringList channels;
    for (const Delivery& delivery : deliveries)
        channels.append(delivery.channel);
    channels.sort();
    return channels;
}

/// Of diskFull(): the hosts.
QStringList titlesOf(const QList<Delivery>& deliveries) {
    QStringList hosts;
    for (const Delivery& delivery : deliveries)
        hosts.append(delivery.title.section(u' ', -1));
    return hosts;
}

} // namespace

/// The outbox alone: what it keeps, gives out and takes back.
class TestOutbox : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;
    Redactor redactor_;
    std::unique_ptr<Outbox> outbox_;
    int number_ = 0;

    [[nodiscard]] std::unique_ptr<Outbox> open(const QString& state) {
        auto opened = Outbox::open(state, redactor_);
        if (!opened) qWarning() << opened.error().toText();
        return opened ? std::move(*opened) : nullptr;
    }
    [[nodiscard]] QString state() const { return folder_.filePath(u"state-%1"_s.arg(number_)); }

    /// As another program.
    void execute(const QStringList& statements) {
        {
            QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"another"_s);
            database.setDatabaseName(state() + u"/state.db"_s);
            QVERIFY(database.open());
            for (const QString& sql : statements) {
                QSqlQuery query(database);
                QVERIFY2(query.exec(sql), qPrintable(query.lastError().text()));
            }
        }
        QSqlDatabase::removeDatabase(u"another"_s);
    }

private Q_SLOTS:
    void init() {
        ++number_;
        outbox_ = open(state());
        QVERIFY(outbox_);
    }
    void cleanup() { outbox_.reset(); }

    void isThereBeforeTheFirstAttempt() {
        const auto put = outbox_->put(diskFull(), messages({u"mail"_s, u"slack"_s}), noWindow);
        QVERIFY(put);
        QCOMPARE(put->count, 1);
        QCOMPARE(put->deliveries.size(), 2);
        const auto other = open(state()); // another program sees it
        const auto list = other->list();
        QVERIFY(list);
        QCOMPARE(channelsOf(*list), (QStringList{u"mail"_s, u"slack"_s}));
        const Delivery& first = list->first();
        QCOMPARE(first.state, DeliveryState::Queued);
        QCOMPARE(first.alertId, put->alertId);
        QCOMPARE(first.title, u"Disk full on web-01"_s);
        QCOMPARE(first.severity, Severity::Critical);
        QCOMPARE(first.parameters, (QJsonObject{{u"url"_s, u"http://127.0.0.1:1/"_s}}));
        QCOMPARE(first.attempts, 0);
        QVERIFY(first.createdAt > nowMs() - 60'000 && first.createdAt <= nowMs());
    }

    void sharesItsFileWithTheHistory() {
        QVERIFY(RunStore::open(state(), redactor_));
        QVERIFY(outbox_->put(diskFull(), messages({u"mail"_s}), noWindow));
        QVERIFY(RunStore::open(state(), redactor_));
    }

    void eachIsTakenOnce() {
        QStringList channels;
        for (int i = 0; i < 200; ++i)
            channels.append(u"c%1"_s.arg(i));
        QVERIFY(outbox_->put(diskFull(), messages(channels), noWindow));
        const auto second = open(state());
        std::array<QStringList, 4> taken;
        {
            std::vector<std::jthread> threads;
            for (std::size_t t = 0; t < taken.size(); ++t) {
                threads.emplace_back([&, t] {
                    Outbox& box = t % 2 ? *second : *outbox_;
                    for (auto some = box.take(7, {}); some && !some->isEmpty(); some = box.take(7, {}))
                        taken[t] += channelsOf(*some);
                });
            }
        }
        QStringList all = taken[0] + taken[1] + taken[2] + taken[3];
        all.sort();
        channels.sort();
        QCOMPARE(all, channels);
    }

    void oldestFirstAndNotThoseThatAreBusy() {
        QVERIFY(outbox_->put(diskFull(u"a"_s), messages({u"mail"_s}), noWindow));
        QVERIFY(outbox_->put(diskFull(u"b"_s), messages({u"slack"_s}), noWindow));
        QVERIFY(outbox_->put(diskFull(u"c"_s), messages({u"mail"_s}), noWindow));
        auto taken = outbox_->take(10, {u"mail"_s});
        QVERIFY(taken);
        QCOMPARE(channelsOf(*taken), QStringList{u"slack"_s});
        taken = outbox_->take(1, {});
        QVERIFY(taken);
        QCOMPARE(taken->first().title, u"Disk full on a"_s);
        QCOMPARE(taken->first().state, DeliveryState::Sending);
    }

    void anAttemptThatFailedWaits() {
        const QString id = outbox_->put(diskFull(), messages({u"mail"_s}), noWindow)->deliveries.first();
        QVERIFY(outbox_->take(10, {}));
        const Error error{u"unreachable"_s, u"no answer"_s, u"is it up?"_s, {}};
        const qint64 later = nowMs() + anHour;
        QVERIFY(outbox_->finish(id, {DeliveryState::Queued, later, 12.5, u"421 busy"_s, error}));
        const auto found = outbox_->find(id);
        QVERIFY(found);
        QCOMPARE(found->state, DeliveryState::Queued);
        QCOMPARE(found->dueAt, later);
        QCOMPARE(found->attempts, 1);
        QCOMPARE(found->latencyMs, 12.5);
        QCOMPARE(found->reply, u"421 busy"_s);
        QVERIFY(found->error == error);
        QVERIFY(outbox_->take(10, {})->isEmpty());
        QCOMPARE(OutboxSession(*outbox_).turn({}, {1, 1})->nextDue, later);
        QCOMPARE(OutboxSession(*outbox_).turn({}, {1, 1, {{u"mail"_s, 0}}})->nextDue, 0);

        QCOMPARE(*outbox_->retry({id}), 1); // a person does not want to wait
        QCOMPARE(outbox_->take(10, {})->size(), 1);
        QVERIFY(outbox_->finish(id, {DeliveryState::Sent, 0, 3.0, u"250 ok"_s, {}}));
        QCOMPARE(outbox_->find(id)->state, DeliveryState::Sent);
        QVERIFY(!outbox_->find(id)->error);
        QVERIFY(outbox_->find(id)->endedAt > 0);
        QCOMPARE(*outbox_->retry({id}), 0); // what was sent is not sent again
        QCOMPARE(*outbox_->discard({id}), 0);
    }

    void endsAndTakesInOneTurn() {
        for (const QString& host : {u"a"_s, u"b"_s, u"c"_s, u"d"_s})
            QVERIFY(outbox_->put(diskFull(host), messages({u"mail"_s, u"slack"_s}), noWindow));
        OutboxSession session(*outbox_);
        const auto asked = [](int inAll, int slack) { return OutboxSession::Room{inAll, 9, {{u"slack"_s, slack}}}; };
        auto turn = session.turn({}, asked(3, 0));
        QVERIFY(turn);
        QCOMPARE(titlesOf(turn->taken), (QStringList{u"a"_s, u"b"_s, u"c"_s}));
        QCOMPARE(turn->left, (QStringList{u"mail"_s, u"slack"_s}));
        QCOMPARE(turn->nextDue, 0); // there is more
        const QString sent = turn->taken.at(0).id;
        const QString later = turn->taken.at(1).id;
        const qint64 due = nowMs() + anHour;
        turn = session.turn({{sent, {DeliveryState::Sent, 0, 1.0, u"ok"_s, {}}},
                             {later, {DeliveryState::Queued, due, 1.0, {}, Error{u"timeout"_s, u"slow"_s, {}, {}}}}},
                            asked(9, 0));
        QVERIFY(turn);
        QCOMPARE(titlesOf(turn->taken), QStringList{u"d"_s});
        QCOMPARE(turn->left, QStringList{u"slack"_s});
        QCOMPARE(turn->nextDue, due);
        QCOMPARE(outbox_->find(sent)->state, DeliveryState::Sent);
        QCOMPARE(outbox_->find(later)->dueAt, due);
        turn = session.turn({}, {});
        QVERIFY(turn && turn->taken.isEmpty());
        turn = session.turn({}, asked(9, 3)); // of the other channel, now that it may
        QCOMPARE(channelsOf(turn->taken), QStringList(3, u"slack"_s));
        QCOMPARE(turn->left, QStringList{u"slack"_s});
        turn = session.turn({}, asked(9, 1));
        QCOMPARE(channelsOf(turn->taken), QStringList{u"slack"_s});
        QVERIFY(turn->left.isEmpty());
        QCOMPARE(turn->nextDue, due);
    }

    void aTurnHappensAsAWholeOrNotAtAll() {
        QVERIFY(outbox_->put(diskFull(), messages({u"mail"_s}), noWindow));
        OutboxSession session(*outbox_);
        const QString id = session.turn({}, {1, 1})->taken.first().id;
        const QList<DeliveryEnd> ends{{id, {DeliveryState::Sent, 0, 1.0, u"ok"_s, {}}}};
        execute({u"ALTER TABLE mutes RENAME TO away"_s}); // read after the ends are written
        const auto turn = session.turn(ends, {1, 1});
        QVERIFY(!turn);
        QCOMPARE(turn.error().code, u"state_failed"_s);
        execute({u"ALTER TABLE away RENAME TO mutes"_s});
        QCOMPARE(outbox_->find(id)->state, DeliveryState::Sending);
        QVERIFY(session.turn(ends, {1, 1}));
        QCOMPARE(outbox_->find(id)->state, DeliveryState::Sent);
        QCOMPARE(outbox_->find(id)->attempts, 1);
    }

    void aRunIsToldOnce() {
        auto store = RunStore::open(state(), redactor_);
        QVERIFY(store);
        RunHeader asked = runHeader();
        asked.untold = true;
        RunHeader silent = runHeader();
        RunHeader left = runHeader();
        left.untold = true;
        for (const RunHeader* header : std::initializer_list<const RunHeader*>{&asked, &silent, &left})
            QVERIFY((*store)->begin(*header));
        const QList<Outbox::AlertToPut> alerts{{diskFull(), messages({u"mail"_s}), 0},
                                               {diskFull(u"web-02"_s), messages({u"mail"_s, u"slack"_s}), 0}};
        QVERIFY((*store)->untold(9)->isEmpty()); // they are going on
        QVERIFY((*store)->run(asked.id)->untold);
        QVERIFY(outbox_->putForRun(asked.id, alerts)->isEmpty());
        (*store)->append({runFinished(asked.id), runFinished(silent.id)});
        QVERIFY((*store)->flush());
        QCOMPARE(*(*store)->untold(9), QStringList{asked.id});
        QVERIFY(outbox_->putForRun(silent.id, alerts)->isEmpty());
        QCOMPARE(outbox_->putForRun(asked.id, alerts)->size(), 3);
        QVERIFY(outbox_->putForRun(asked.id, alerts)->isEmpty());
        QVERIFY(open(state())->putForRun(asked.id, alerts)->isEmpty());
        QVERIFY((*store)->untold(9)->isEmpty());
        QVERIFY(!(*store)->run(asked.id)->untold);
        QCOMPARE(outbox_->list()->size(), 3);

        store->reset(); // and with it the run that goes on
        store = RunStore::open(state(), redactor_);
        QCOMPARE(*(*store)->untold(9), QStringList{left.id});
        QCOMPARE((*store)->run(left.id)->status, RunStatus::Interrupted);
        QVERIFY(outbox_->putForRun(left.id, {})); // nobody is to hear of it
        QVERIFY((*store)->untold(9)->isEmpty());
    }

    void recipientsAreKept() {
        QVERIFY(outbox_->put(diskFull(), messages({u"mail"_s}), noWindow));
        auto taken = outbox_->take(10, {});
        QCOMPARE(taken->size(), 1);
        QVERIFY(taken->first().recipients.isEmpty());
        DeliveryResult result;
        result.state = DeliveryState::Queued;
        result.recipients = {{u"a@example.org"_s, DeliveryRecipient::State::Accepted, {}},
                             {u"b@example.org"_s, DeliveryRecipient::State::Deferred, u"451 \"later\""_s},
                             {u"c@example.org"_s, DeliveryRecipient::State::Refused, u"550 no"_s}};
        QVERIFY(outbox_->finish(taken->first().id, result));
        outbox_ = open(state());
        taken = outbox_->take(10, {});
        QCOMPARE(taken->size(), 1);
        QCOMPARE(taken->first().recipients, result.recipients);
        QCOMPARE(deliveryRecipients::deferred(taken->first().recipients), QStringList{u"b@example.org"_s});
        QCOMPARE(deliveryRecipients::toText(result.recipients),
                 u"taken for 1 of 3 recipients; put off for b@example.org: 451 \"later\"; refused for "
                 "c@example.org: 550 no"_s);
        for (const QByteArray& damaged : QByteArrayList{"", "{}", "[", "[1, [], [null]]", "null"})
            QVERIFY(deliveryRecipients::deferred(deliveryRecipients::fromJson(damaged)).isEmpty());
    }

    void theHistoryIsPruned() {
        const auto end = [this](DeliveryState state) {
            DeliveryResult result;
            result.state = state;
            const auto taken = outbox_->take(1, {});
            QVERIFY(taken && taken->size() == 1);
            QVERIFY(outbox_->finish(taken->first().id, result));
        };
        const auto later = [] {
            const qint64 now = nowMs();
            while (nowMs() <= now + 1) {
            }
            return now + 1;
        };
        for (int i = 0; i < 4; ++i) {
            QVERIFY(outbox_->put(diskFull(u"old-%1"_s.arg(i)), messages({u"a"_s}), noWindow));
            end(i == 0 ? DeliveryState::Failed : DeliveryState::Sent);
        }
        QVERIFY(outbox_->put(diskFull(u"again"_s), messages({u"a"_s}), anHour));
        end(DeliveryState::Sent);
        QVERIFY(outbox_->put(diskFull(u"half"_s), messages({u"a"_s, u"b"_s}), noWindow));
        end(DeliveryState::Sent);
        const qint64 before = later();
        // The same alert came again: it is not old, although its delivery is.
        QCOMPARE(outbox_->put(diskFull(u"again"_s), messages({u"a"_s}), anHour)->count, 2);
        QVERIFY(outbox_->put(diskFull(u"new"_s), messages({u"a"_s}), noWindow));

        QCOMPARE(outbox_->prune(before - anHour, 100).value_or(-1), 0);
        QCOMPARE(outbox_->prune(before, 3).value_or(-1), 3);
        QCOMPARE(outbox_->prune(before, 100).value_or(-1), 2);
        QCOMPARE(outbox_->prune(before, 100).value_or(-1), 0);
        QStringList left;
        const auto history = outbox_->list();
        QVERIFY(history);
        for (const Delivery& delivery : *history)
            left << delivery.title.section(u' ', -1) + u' ' + delivery.channel + u' ' +
                        deliveryStateName(delivery.state);
        left.sort();
        QCOMPARE(left, (QStringList{u"again a sent"_s, u"half b queued"_s, u"new a queued"_s}));
        QCOMPARE(outbox_->put(diskFull(u"again"_s), messages({u"a"_s}), anHour)->count, 3);
        // No alert is left without a delivery.
        const QString connection = u"look"_s;
        {
            QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, connection);
            database.setDatabaseName(state() + u"/state.db"_s);
            QVERIFY(database.open());
            QSqlQuery count(u"SELECT count(*) FROM alerts"_s, database);
            QVERIFY(count.next());
            QCOMPARE(count.value(0).toInt(), 3);
        }
        QSqlDatabase::removeDatabase(connection);
    }

    void givenBackOrDiscarded() {
        const auto put = outbox_->put(diskFull(), messages({u"mail"_s, u"slack"_s}), noWindow);
        QCOMPARE(outbox_->take(10, {})->size(), 2);
        QCOMPARE(*outbox_->discard(put->deliveries), 0); // they are on their way
        QVERIFY(outbox_->giveBack(put->deliveries));
        QCOMPARE(*outbox_->discard({put->deliveries.first()}), 1);
        const auto taken = outbox_->take(10, {});
        QCOMPARE(taken->size(), 1);
        QCOMPARE(taken->first().id, put->deliveries.last());
        QCOMPARE(taken->first().attempts, 0);
    }

    void onlyTheOneThatTookItEndsIt() {
        const QString id = outbox_->put(diskFull(), messages({u"mail"_s}), noWindow)->deliveries.first();
        QCOMPARE(outbox_->take(10, {})->size(), 1);
        const auto other = open(state());
        QVERIFY(other->take(10, {})->isEmpty()); // its owner lives
        QVERIFY(other->finish(id, {DeliveryState::Failed, 0, 0, {}, {}}));
        QCOMPARE(outbox_->find(id)->state, DeliveryState::Sending);
    }

    void whatADeadProgramHadIsTakenBack() {
        const QString id = outbox_->put(diskFull(), messages({u"mail"_s}), noWindow)->deliveries.first();
        QCOMPARE(outbox_->take(10, {})->size(), 1);
        outbox_.reset(); // as when it ends: its lock is gone, the delivery is still "sending"
        outbox_ = open(state());
        QCOMPARE(outbox_->find(id)->state, DeliveryState::Sending);
        const auto taken = outbox_->take(10, {});
        QCOMPARE(taken->size(), 1);
        QCOMPARE(taken->first().id, id);
        QCOMPARE(QDir(state() + u"/outbox"_s).entryList(QDir::Dirs | QDir::NoDotAndDotDot).size(), 1); // ours
    }

    void theSameAgainIsCounted() {
        const auto first = outbox_->put(diskFull(), messages({u"mail"_s}), anHour);
        auto again = outbox_->put(diskFull(), messages({u"mail"_s}), anHour);
        QCOMPARE(again->alertId, first->alertId);
        QCOMPARE(again->count, 2);
        QVERIFY(again->deliveries.isEmpty());
        again = outbox_->put(diskFull(), messages({u"mail"_s, u"slack"_s}), anHour); // slack has not had it
        QCOMPARE(again->count, 3);
        QCOMPARE(again->deliveries.size(), 1);
        QCOMPARE(outbox_->list()->size(), 2);
        QCOMPARE(outbox_->list()->first().repeats, 3);

        QVERIFY(outbox_->put(diskFull(u"db-01"_s), messages({u"mail"_s}), anHour)->alertId != first->alertId);
        Alert worse = diskFull();
        worse.severity = Severity::Warning;
        QVERIFY(outbox_->put(worse, messages({u"mail"_s}), anHour)->alertId != first->alertId);
        Alert other = diskFull(u"db-02"_s);
        other.key = u"disks"_s;
        const auto keyed = outbox_->put(other, messages({u"mail"_s}), anHour);
        other.title = u"whatever"_s;
        QCOMPARE(outbox_->put(other, messages({u"mail"_s}), anHour)->alertId, keyed->alertId);
        QVERIFY(outbox_->put(diskFull(), messages({u"mail"_s}), noWindow)->alertId != first->alertId);
    }

    void mutedChannelsAreVisibleAndSilent() {
        QVERIFY(outbox_->put(diskFull(u"before"_s), messages({u"mail"_s}), noWindow));
        QVERIFY(outbox_->mute({u"mail"_s, nowMs() + anHour, u"maintenance"_s}));
        QVERIFY(outbox_->put(diskFull(), messages({u"mail"_s, u"slack"_s}), noWindow));
        QCOMPARE(channelsOf(*outbox_->take(10, {})), QStringList{u"slack"_s});
        QCOMPARE(outbox_->list({{DeliveryState::Muted}, {}, 10})->size(), 2);
        const auto mutes = outbox_->mutes();
        QCOMPARE(mutes->size(), 1);
        QCOMPARE(mutes->first().reason, u"maintenance"_s);
        QVERIFY(outbox_->mute({u"mail"_s, 0, {}}));
        QVERIFY(outbox_->mutes()->isEmpty());
        QVERIFY(outbox_->put(diskFull(u"after"_s), messages({u"mail"_s}), noWindow));
        QCOMPARE(outbox_->take(10, {})->size(), 1);
        QVERIFY(outbox_->mute({{}, nowMs() + anHour, {}})); // all of them
        QVERIFY(outbox_->put(diskFull(u"all"_s), messages({u"mail"_s, u"slack"_s}), noWindow));
        QVERIFY(outbox_->take(10, {})->isEmpty());
    }

    void foundByAPieceOfItsId() {
        const QString id = outbox_->put(diskFull(), messages({u"mail"_s}), noWindow)->deliveries.first();
        QCOMPARE(outbox_->find(id)->id, id);
        QCOMPARE(outbox_->find(id.right(6).toLower())->id, id);
        QCOMPARE(outbox_->find(id.left(12))->id, id);
        for (const QString& wrong : {u"ZZZZZZ"_s, u""_s, u"%"_s, id + u"0"_s, id.right(2)})
            QCOMPARE(outbox_->find(wrong).error().code, u"no_such_delivery"_s);
        QVERIFY(outbox_->put(diskFull(u"two"_s), messages({u"mail"_s}), noWindow));
        QVERIFY(outbox_->find(id.left(4)).error().message.contains(u"several"_s));
    }

    void secretsAreNotKept() {
        redactor_.add(u"hunter2-hunter2"_s);
        Alert alert = diskFull();
        alert.text = u"password is hunter2-hunter2"_s;
        alert.facts = {{u"password"_s, u"hunter2-hunter2"_s}};
        alert.key = u"hunter2-hunter2"_s;
        const AlertMessage message{u"hook"_s, u"webhook_sender"_s, {{u"url"_s, u"https://x/hunter2-hunter2"_s}}};
        const QString id = outbox_->put(alert, {message}, anHour)->deliveries.first();
        QVERIFY(outbox_->take(10, {}));
        const Error error{u"x"_s, u"hunter2-hunter2 was refused"_s, u"hunter2-hunter2"_s, {}};
        QVERIFY(outbox_->finish(id, {DeliveryState::Failed, 0, 0, u"no hunter2-hunter2 here"_s, error}));
        QVERIFY(outbox_->mute({u"mail"_s, nowMs() + anHour, u"hunter2-hunter2"_s}));
        outbox_.reset();
        const QStringList files = QDir(state()).entryList(QDir::Files);
        QVERIFY(files.contains(u"state.db"_s));
        for (const QString& file : files)
            QVERIFY2(!contentOf(state() + u'/' + file).contains("hunter2"), qPrintable(file));
        outbox_ = open(state());
    }

    void aFolderThatCannotBeWritten() {
        const QString blocked = folder_.filePath(u"blocked"_s);
        QVERIFY(writeFile(blocked, "a file"));
        const auto opened = Outbox::open(blocked + u"/state"_s, redactor_);
        QVERIFY(!opened);
        QVERIFY2(opened.error().code.startsWith(u"state_"_s), qPrintable(opened.error().code));
    }

    void delays() {
        const DeliveryPolicy policy;
        using namespace std::chrono_literals;
        QCOMPARE(retryDelay(policy, 1, {}, 0.5), Milliseconds(2s));
        QCOMPARE(retryDelay(policy, 2, {}, 0.5), Milliseconds(5s));
        QCOMPARE(retryDelay(policy, 1, {}, 0.0), Milliseconds(1500ms));
        QCOMPARE(retryDelay(policy, 1, {}, 1.0), Milliseconds(2500ms));
        QCOMPARE(retryDelay(policy, 1000, {}, 0.5), Milliseconds(20min));
        QCOMPARE(retryDelay(policy, 1, 90s, 0.5), Milliseconds(90s)); // what the server asks for
        QCOMPARE(retryDelay(policy, 50, 90s, 0.5), Milliseconds(20min));
        QVERIFY(isTransientFailure(u"unreachable"_s) && isTransientFailure(u"rate_limited"_s));
        QVERIFY(!isTransientFailure(u"channel_not_found"_s) && !isTransientFailure(QString()));
    }
};

QTEST_GUILESS_MAIN(TestOutbox)
#include "tst_outbox.moc"

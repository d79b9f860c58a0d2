// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/DatabaseServers.h"
#include "support/ToolChecks.h"

#include <QFile>
#include <QTest>

using namespace oc;
using namespace oc::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// redis-cli and redis-benchmark against Redis servers of the test's own.
class TestRedisTools : public QObject {
    Q_OBJECT

    const QString password_ = u" p#a's\"s\\w o;rd$(x) "_s;
    ToolCalls tools_;
    std::unique_ptr<RedisServer> server_;

    StepOutcome redis(const QJsonArray& command, const QJsonObject& more = {}) {
        QJsonObject parameters{{u"host"_s, u"127.0.0.1"_s},
                               {u"port"_s, server_->port()},
                               {u"password"_s, password_},
                               {u"command"_s, command}};
        for (auto it = more.begin(); it != more.end(); ++it)
            parameters.insert(it.key(), it.value());
        return tools_.call(u"redis-cli"_s, parameters);
    }

#define SUCCEEDS(made) TOOL_SUCCEEDS(tools_, made)
#define FAILS(made, says) TOOL_FAILS(tools_, made, says)
#define REPLIES(expected, ...)                                                                                         \
    {                                                                                                                  \
        const StepOutcome outcome = redis(QJsonArray{__VA_ARGS__});                                                    \
        SUCCEEDS(outcome);                                                                                             \
        QCOMPARE(outcome.output.fields, (QJsonObject{{u"reply"_s, expected}}));                                        \
    }

private Q_SLOTS:
    void initTestCase() {
        server_ = std::make_unique<RedisServer>(password_);
        QVERIFY2(server_->problem().isEmpty(), qPrintable(server_->problem()));
    }

    void replies() {
        REPLIES(u"OK"_s, u"SET"_s, u"a"_s, u"1"_s);
        QCOMPARE(server_->ask(u"GET a"_s), u"1"_s);
        REPLIES(u"1"_s, u"GET"_s, u"a"_s);
        REPLIES(QJsonValue::Null, u"GET"_s, u"none"_s);
        REPLIES(2, u"INCR"_s, u"a"_s);
        REPLIES(2, u"HSET"_s, u"h"_s, u"x"_s, u"1"_s, u"y"_s, u"z"_s);
        REPLIES((QJsonObject{{u"x"_s, u"1"_s}, {u"y"_s, u"z"_s}}), u"HGETALL"_s, u"h"_s);
        REPLIES(QJsonArray(), u"SMEMBERS"_s, u"none"_s);
        REPLIES(1, u"ZADD"_s, u"z"_s, u"-1.5"_s, u"m"_s);
        REPLIES((QJsonArray{QJsonArray{u"m"_s, -1.5}}), u"ZRANGE"_s, u"z"_s, u"-inf"_s, u"+inf"_s, u"BYSCORE"_s,
                u"WITHSCORES"_s);
        REPLIES(QJsonArray(), u"XRANGE"_s, u"stream"_s, u"-"_s, u"+"_s);
    }

    void valuesStayAsTheyAre() {
        for (const QString& value : {u"-h"_s, u"--rdb"_s, u"a\nb\r\n\t\"quotes\" 'and' \\n"_s, u"$(touch x) `y` *"_s,
                                     u"ü€😀"_s, u" "_s, QString(), u"{\"json\": 1}"_s, QString(100'000, u'x')}) {
            REPLIES(u"OK"_s, u"SET"_s, u"value"_s, value);
            REPLIES(value, u"GET"_s, u"value"_s);
        }
        QCOMPARE(redis({u"SET"_s, u"value"_s, u"a\0b"_s}).error->code, u"bad_parameters"_s);
        QCOMPARE(redis({u"--rdb"_s, u"/tmp/x"_s}).error->code, u"bad_parameters"_s);
        QCOMPARE(redis({u"-h"_s, u"example.com"_s, u"PING"_s}).error->code, u"bad_parameters"_s);
        QCOMPARE(redis({}).error->code, u"bad_parameters"_s);
    }

    void textReplies() {
        const StepOutcome outcome = redis({u"INFO"_s, u"server"_s});
        SUCCEEDS(outcome);
        QVERIFY(outcome.output.fields.value(u"reply"_s).toString().contains(u"redis_version:"_s));
        QVERIFY(tools_.notices().isEmpty());
    }

    void anotherDatabaseAndUser() {
        SUCCEEDS(redis({u"SET"_s, u"there"_s, u"x"_s}, {{u"database"_s, 3}}));
        REPLIES(QJsonValue::Null, u"GET"_s, u"there"_s);
        QCOMPARE(server_->ask(u"-n 3 GET there"_s), u"x"_s);
        SUCCEEDS(redis({u"ACL"_s, u"SETUSER"_s, u"reader"_s, u"on"_s, u">pw"_s, u"~*"_s, u"-@all"_s, u"+get"_s}));
        const QJsonObject reader{{u"user"_s, u"reader"_s}, {u"password"_s, u"pw"_s}};
        SUCCEEDS(redis({u"GET"_s, u"a"_s}, reader));
        FAILS(redis({u"SET"_s, u"a"_s, u"9"_s}, reader), u"no permissions"_s);
    }

    void failures() {
        FAILS(redis({u"NOSUCH"_s}), u"unknown command 'NOSUCH'"_s);
        FAILS(redis({u"INCR"_s, u"h"_s}), u"WRONGTYPE"_s);
        FAILS(redis({u"PING"_s}, {{u"password"_s, u"wrong"_s}}), u"WRONGPASS"_s);
        FAILS(redis({u"PING"_s}, {{u"port"_s, freePort()}}), u"Connection refused"_s);
    }

    void benchmark() {
        const RedisServer open{QString()};
        QVERIFY2(open.problem().isEmpty(), qPrintable(open.problem()));
        const QJsonObject where{{u"host"_s, u"127.0.0.1"_s},
                                {u"port"_s, open.port()},
                                {u"requests"_s, 2000}, // in less than a millisecond the rate is infinite
                                {u"clients"_s, 2},
                                {u"tests"_s, QJsonArray{u"set"_s, u"get"_s}}};
        StepOutcome outcome = tools_.call(u"redis-benchmark"_s, where);
        SUCCEEDS(outcome);
        const QList<QJsonObject> rows = rowsOf(outcome);
        QCOMPARE(rows.size(), 2);
        QCOMPARE(rows.at(0).value(u"test"_s), QJsonValue(u"SET"_s));
        QCOMPARE(rows.at(1).value(u"test"_s), QJsonValue(u"GET"_s));
        for (const QJsonObject& row : rows) {
            QVERIFY(row.value(u"requests_per_second"_s).toDouble() > 0);
            QVERIFY(row.value(u"p99_ms"_s).toDouble() >= row.value(u"p50_ms"_s).toDouble());
            QVERIFY(row.value(u"maximum_ms"_s).toDouble() > 0);
        }
        QVERIFY(tools_.notices().isEmpty());
        const QString stats = open.ask(u"INFO commandstats"_s);
        QVERIFY2(stats.contains(u"cmdstat_set:calls=2000,"_s), qPrintable(stats));
        QVERIFY2(!stats.contains(u"cmdstat_incr"_s), qPrintable(stats));
    }

    void benchmarkFails() {
        const auto benchmark = [this](int port, std::chrono::milliseconds within = 60s) {
            return tools_.call(u"redis-benchmark"_s,
                               {{u"host"_s, u"127.0.0.1"_s},
                                {u"port"_s, port},
                                {u"requests"_s, 10},
                                {u"tests"_s, QJsonArray{u"set"_s}}},
                               within);
        };
        FAILS(benchmark(server_->port()), u"NOAUTH"_s); // it wants a password
        // redis-benchmark 7.0 never ends when nobody listens.
        const StepOutcome outcome = benchmark(freePort(), 5s);
        QVERIFY(outcome.status == TaskStatus::TimedOut || outcome.status == TaskStatus::Failed);
        QVERIFY2(outcome.error->message.contains(u"Connection refused"_s), tools_.why(outcome).constData());
    }
};

QTEST_GUILESS_MAIN(TestRedisTools)
#include "tst_redis_tools.moc"

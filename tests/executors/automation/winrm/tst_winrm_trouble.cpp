// SPDX-License-Identifier: GPL-3.0-or-later
// What goes wrong between us and a Windows machine, and that the person is told what to do about it.
#include "support/WinRmCalls.h"

#include <QDateTime>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

#include <thread>

using namespace oc;
using namespace oc::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

const QString tool = u"Get-HotFix"_s;

QJsonObject trouble(const QString& on, const QString& what, int nth = 1) {
    return {{u"trouble"_s, QJsonArray{QJsonObject{{u"on"_s, on}, {u"do"_s, what}, {u"nth"_s, nth}}}}};
}

WinRmLimits quick() {
    WinRmLimits limits;
    limits.silence = 700ms;
    limits.cleaning = 2s;
    return limits;
}

QJsonArray answers(const WinRmCalls& calls, const QJsonObject& more = {}) {
    const QJsonValue reply = more.contains(u"hangs"_s) ? QJsonValue() : QJsonValue(QJsonArray());
    return {WinRmServer::answer(*calls.catalogue, tool, {}, reply, more)};
}

} // namespace

#define READY(server) QVERIFY2((server).isReady(), qPrintable((server).problem()))
#define FAILS(made, expected)                                                                                          \
    do {                                                                                                               \
        const StepOutcome& made_ = (made);                                                                             \
        QVERIFY2(made_.error, whyOf(made_).constData());                                                               \
        QVERIFY2(made_.error->code == (expected), whyOf(made_).constData());                                           \
        QVERIFY2(!made_.error->message.contains(WinRmServer::password()), "the password is told");                     \
    } while (false)

class TestWinRmTrouble : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void troubles_data() {
        QTest::addColumn<QString>("on");
        QTest::addColumn<QString>("what");
        QTest::addColumn<QString>("code");
        QTest::addColumn<QString>("words"); // in message or hint
        const auto row = [](const char* name, const QString& on, const QString& what, const QString& code,
                            const QString& words) { QTest::newRow(name) << on << what << code << words; };
        row("forbidden", u"Login"_s, u"403"_s, u"access_denied"_s, u"Remote Management Users"_s);
        row("no WinRM", u"Login"_s, u"404"_s, u"not_winrm"_s, u"Another web server"_s);
        row("service stopped", u"Login"_s, u"503"_s, u"unreachable"_s, u"Start-Service WinRM"_s);
        row("lets in whoever comes", u"Login"_s, u"html"_s, u"bad_challenge"_s, u"no WinRM"_s);
        row("closes at the log-in", u"Login"_s, u"close"_s, u"unreachable"_s, u"closed the connection"_s);
        row("silent at the log-in", u"Login"_s, u"silent"_s, u"unreachable"_s, u"has not answered"_s);
        row("refuses what is encrypted", u"Create"_s, u"401"_s, u"session_lost"_s, u"refused the encrypted message"_s);
        row("too large", u"Create"_s, u"413"_s, u"envelope_too_large"_s, u"MaxEnvelopeSizekb"_s);
        row("500 without a reason", u"Create"_s, u"500"_s, u"http_status"_s, u"MaxEnvelopeSizekb"_s);
        row("a page", u"Create"_s, u"html"_s, u"bad_reply"_s, u"without encryption"_s);
        row("not encrypted", u"Create"_s, u"unsealed"_s, u"bad_reply"_s, u"without encryption"_s);
        row("changed on the way", u"Create"_s, u"tamper"_s, u"bad_seal"_s, u"changed on the way"_s);
        row("closes at the shell", u"Create"_s, u"close"_s, u"unreachable"_s, u"closed the connection"_s);
        row("silent at the shell", u"Create"_s, u"silent"_s, u"unreachable"_s, u"has not answered"_s);
        row("closes at the start", u"Command"_s, u"close"_s, u"unreachable"_s, u"closed the connection"_s);
        row("closes at the script", u"Send"_s, u"close"_s, u"unreachable"_s, u"Whether it did its work is not known"_s);
        row("closes at work", u"Receive"_s, u"close"_s, u"unreachable"_s, u"Whether it did its work is not known"_s);
        row("service stops at work", u"Receive"_s, u"503"_s, u"unreachable"_s, u"while the tool was at work"_s);
        row("silent at work", u"Receive"_s, u"silent"_s, u"unreachable"_s, u"Whether it did its work is not known"_s);
        row("changed at work", u"Receive"_s, u"tamper"_s, u"bad_seal"_s, u"Whether it did its work is not known"_s);
    }
    void troubles() {
        QFETCH(QString, on);
        QFETCH(QString, what);
        QFETCH(QString, code);
        QFETCH(QString, words);
        WinRmCalls calls(quick());
        WinRmServer server(trouble(on, what), answers(calls));
        READY(server);
        const StepOutcome outcome = calls.call(tool, {}, WinRmCalls::target(server.port()));
        FAILS(outcome, code);
        QVERIFY2((outcome.error->message + u' ' + outcome.error->hint).contains(words), whyOf(outcome).constData());
        QVERIFY2(outcome.error->message.contains(u"win-01"_s) || code == u"bad_seal"_s, whyOf(outcome).constData());
        QCOMPARE(server.all(u"violation"_s), QStringList());
        // A shell that was opened is deleted, if over another connection.
        const QStringList actions = server.all(u"action"_s);
        if (on != u"Login"_s && on != u"Create"_s) QCOMPARE(actions.last(), u"Delete"_s);
        if (actions.contains(u"Signal"_s)) QCOMPARE(server.all(u"code"_s).last(), u"terminate"_s);
    }

    void aWrongPasswordIsTriedOnce() {
        WinRmCalls calls;
        calls.setPassword(u"wrong"_s);
        WinRmServer server({}, answers(calls));
        WinRmServer other({}, answers(calls));
        READY(server);
        READY(other);
        const StepOutcome outcome = calls.call(tool, {}, WinRmCalls::target(server.port()));
        FAILS(outcome, u"login_refused"_s);
        QCOMPARE(outcome.error->message, u"win-01 refused the log-in of CORP\\ops"_s);
        QVERIFY(outcome.error->hint.contains(u".\\user"_s));
        // Neither again nor, as the account is the domain's, elsewhere.
        FAILS(calls.call(tool, {}, WinRmCalls::target(server.port())), u"login_refused"_s);
        const StepOutcome there = calls.call(tool, {}, WinRmCalls::target(other.port(), {}, u"win-02"_s));
        FAILS(there, u"login_refused"_s);
        QVERIFY2(there.error->message.startsWith(u"win-02 was not asked: win-01 refused"_s), whyOf(there).constData());
        QCOMPARE(server.all(u"ok"_s), QStringList{u"false"_s});
        QVERIFY(other.all(u"ok"_s).isEmpty());
        // The right one is another.
        calls.setPassword(WinRmServer::password());
        QCOMPARE(calls.call(tool, {}, WinRmCalls::target(server.port())).status, TaskStatus::Success);
    }

    void anAccountOfTheMachineCountsForItAlone() {
        WinRmCalls calls;
        calls.settings.user = u".\\ops"_s;
        const QJsonObject another{
            {u"users"_s,
             QJsonArray{QJsonObject{{u"domain"_s, u"X"_s}, {u"user"_s, u"ops"_s}, {u"password"_s, u"other"_s}}}}};
        WinRmServer first(another, answers(calls));
        WinRmServer second({}, answers(calls));
        READY(first);
        READY(second);
        FAILS(calls.call(tool, {}, WinRmCalls::target(first.port())), u"login_refused"_s);
        (void)calls.call(tool, {}, WinRmCalls::target(second.port(), {}, u"win-02"_s));
        QVERIFY(!second.all(u"ok"_s).isEmpty()); // asked, whatever it said
    }

    void oneTryAtATime() {
        WinRmCalls calls;
        calls.setPassword(u"wrong"_s);
        WinRmServer server({}, answers(calls));
        READY(server);
        {
            std::vector<std::jthread> threads;
            for (int i = 0; i < 10; ++i)
                threads.emplace_back([&, i] {
                    RecordingContext context({}, StepContext::Clock::now() + 60s);
                    (void)calls.call(tool, {}, WinRmCalls::target(server.port(), {}, u"win-%1"_s.arg(i)), context);
                });
        }
        QCOMPARE(server.all(u"ok"_s), QStringList{u"false"_s});
    }

    void notReached() {
        WinRmCalls calls;
        const Target nowhere{u"no-such-host.invalid"_s, {}, {}};
        const StepOutcome unknown = calls.call(tool, {}, nowhere);
        FAILS(unknown, u"unreachable"_s);
        QVERIFY(unknown.error->message.contains(u"no-such-host.invalid is not known"_s));

        QTcpServer listener; // a port that nobody listens on once it is closed
        QVERIFY(listener.listen(QHostAddress::LocalHost));
        const quint16 port = listener.serverPort();
        listener.close();
        const StepOutcome refused = calls.call(tool, {}, WinRmCalls::target(port));
        FAILS(refused, u"unreachable"_s);
        QVERIFY2(refused.error->hint.contains(u"Enable-PSRemoting"_s), whyOf(refused).constData());
        const StepOutcome noTls = calls.call(tool, {}, WinRmCalls::target(port, {{u"winrm_transport"_s, u"https"_s}}));
        FAILS(noTls, u"unreachable"_s);
        QVERIFY2(noTls.error->hint.contains(u"HTTPS listener"_s), whyOf(noTls).constData());

        FAILS(calls.call(tool, {}, {u"not a host"_s, {}, {}}), u"bad_target"_s);
        FAILS(calls.call(u"Get-HotFix"_s, {}, WinRmCalls::target(port), 0ms), u"timeout"_s);
    }

    void somethingElseListens() {
        WinRmCalls calls;
        WinRmServer plain({}, answers(calls));
        READY(plain);
        const StepOutcome noTls =
            calls.call(tool, {}, WinRmCalls::target(plain.port(), {{u"winrm_transport"_s, u"https"_s}}));
        FAILS(noTls, u"tls_failed"_s);
        QVERIFY2(noTls.error->hint.contains(u"Is it really TLS"_s), whyOf(noTls).constData());

        QTcpServer listener;
        QVERIFY(listener.listen(QHostAddress::LocalHost));
        std::jthread call([&, port = listener.serverPort()] {
            const StepOutcome outcome = calls.call(tool, {}, WinRmCalls::target(port));
            FAILS(outcome, u"bad_reply"_s);
        });
        QVERIFY(listener.waitForNewConnection(30000));
        QTcpSocket* socket = listener.nextPendingConnection();
        socket->write("SSH-2.0-OpenSSH_9.2p1\r\n");
        QVERIFY(socket->waitForBytesWritten());
        call.join();
    }

    void rights() {
        WinRmCalls calls;
        WinRmServer server({{u"denied"_s, QJsonArray{u"ops"_s}}}, answers(calls));
        READY(server);
        const StepOutcome outcome = calls.call(tool, {}, WinRmCalls::target(server.port()));
        FAILS(outcome, u"access_denied"_s);
        QVERIFY(outcome.error->hint.contains(u"LocalAccountTokenFilterPolicy"_s));
    }

    void quotas() {
        WinRmCalls calls;
        WinRmServer server({{u"shells_per_user"_s, 0}}, answers(calls));
        READY(server);
        const StepOutcome outcome = calls.call(tool, {}, WinRmCalls::target(server.port()));
        FAILS(outcome, u"quota"_s);
        QVERIFY(outcome.error->message.contains(u"maximum number of 0 concurrent shells"_s));
        QVERIFY(outcome.error->hint.contains(u"winrm get winrm/config/winrs"_s));
        QVERIFY(outcome.retryAfter);
    }

    void envelopes() {
        WinRmCalls calls;
        WinRmServer server({{u"envelope_kb"_s, 4}}, answers(calls));
        READY(server);
        const StepOutcome outcome = calls.call(tool, {}, WinRmCalls::target(server.port()));
        FAILS(outcome, u"envelope_too_large"_s);
        QVERIFY(outcome.error->hint.contains(u"MaxEnvelopeSizekb"_s));
    }

    void aStopEndsItThere_data() {
        QTest::addColumn<bool>("cancel");
        QTest::newRow("a person's") << true;
        QTest::newRow("the deadline's") << false;
    }
    void aStopEndsItThere() {
        QFETCH(bool, cancel);
        WinRmCalls calls;
        WinRmServer server({}, answers(calls, {{u"hangs"_s, true}}));
        READY(server);
        std::stop_source stop;
        const auto limit = cancel ? StepContext::Clock::time_point::max() : StepContext::Clock::now() + 3s;
        RecordingContext context(stop.get_token(), limit);
        StepOutcome outcome;
        std::jthread call([&] { outcome = calls.call(tool, {}, WinRmCalls::target(server.port()), context); });
        QVERIFY(server.waitFor(u"receiving"_s));
        const auto asked = StepContext::Clock::now();
        if (cancel) stop.request_stop();
        call.join();
        if (cancel) QVERIFY(StepContext::Clock::now() - asked < 7s); // and not the 20 s of the Receive
        QCOMPARE(outcome.status, cancel ? TaskStatus::Cancelled : TaskStatus::TimedOut);
        QVERIFY2(!outcome.message.contains(u"could not be deleted"_s), qPrintable(outcome.message));
        QStringList actions = server.all(u"action"_s);
        QCOMPARE(actions.mid(actions.size() - 2), (QStringList{u"Signal"_s, u"Delete"_s}));
        QCOMPARE(server.all(u"code"_s), QStringList{u"terminate"_s});
        QCOMPARE(server.all(u"violation"_s), QStringList());
        // The Receive that was open.
        QVERIFY2(server.waitFor(u"fault"_s, 995), server.logText().constData());
    }

    void stoppedBeforeAnythingWasAsked() {
        WinRmCalls calls;
        WinRmServer server({}, answers(calls));
        READY(server);
        std::stop_source stop;
        stop.request_stop();
        RecordingContext context(stop.get_token());
        QCOMPARE(calls.call(tool, {}, WinRmCalls::target(server.port()), context).status, TaskStatus::Cancelled);
        QVERIFY(server.events().isEmpty());
    }

    void aMachineThatGoesDown() {
        WinRmCalls calls(quick());
        WinRmServer server({}, answers(calls, {{u"hangs"_s, true}}));
        READY(server);
        RecordingContext context({}, StepContext::Clock::now() + 60s);
        StepOutcome outcome;
        std::jthread call([&] { outcome = calls.call(tool, {}, WinRmCalls::target(server.port()), context); });
        QVERIFY(server.waitFor(u"receiving"_s));
        server.kill();
        call.join();
        FAILS(outcome, u"unreachable"_s);
        QVERIFY2(outcome.error->message.contains(u"while the tool was at work"_s), whyOf(outcome).constData());
        QVERIFY(outcome.error->hint.startsWith(u"Whether it did its work is not known."_s));
        QCOMPARE(context.notices.size(), 1);
        QVERIFY2(context.notices.first().contains(u"could not be deleted"_s), qPrintable(context.notices.first()));
    }
};

QTEST_GUILESS_MAIN(TestWinRmTrouble)
#include "tst_winrm_trouble.moc"

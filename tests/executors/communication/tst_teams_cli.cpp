// SPDX-License-Identifier: GPL-3.0-or-later
// teams_cli against a server that answers as a workflow does (tests/support/chat_answers.py), over TLS.
#include "engine/base/Json.h"
#include "support/ChatCalls.h"
#include "support/HttpServer.h"

#include <QJsonArray>
#include <QTest>

#include <thread>

using namespace oc;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using test::ChatCalls;
using test::HttpServer;

class TestTeamsCli : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        server_ = std::make_unique<HttpServer>(HttpServer::Tls::SelfSigned);
        QVERIFY2(server_->isReady(), qPrintable(server_->problem()));
        teams_ = std::make_unique<ChatCalls>(u"teams_cli"_s, QStringList{server_->certificateFile()});
    }

    void accepted() {
        const StepOutcome outcome = send(u"ok"_s, {{u"message"_s, u"grün 😀"_s}});
        QVERIFY2(outcome.status == TaskStatus::Success, ChatCalls::why(outcome));
        QCOMPARE(outcome.message, u"accepted by the workflow, which posts it later"_s);
        QCOMPARE(outcome.output.fields,
                 (QJsonObject{{u"status"_s, 202}, {u"server_reply"_s, u"accepted by the workflow"_s}}));
        QVERIFY(teams_->notices().isEmpty());

        const StepOutcome other = send(u"200"_s, {{u"message"_s, u"hello"_s}}); // not a workflow, but it took it
        QVERIFY2(other.status == TaskStatus::Success, ChatCalls::why(other));
        QCOMPARE(other.message, u"HTTP 200 OK"_s);
        QCOMPARE(other.output.fields, (QJsonObject{{u"status"_s, 200}, {u"server_reply"_s, u"1"_s}}));
    }

    void cardsThatTheServerKnows_data() {
        QTest::addColumn<QJsonObject>("more");
        QTest::newRow("title and colour") << QJsonObject{{u"title"_s, u"web-01"_s}, {u"theme_color"_s, u"#d13438"_s}};
        QTest::newRow("facts") << QJsonObject{{u"facts"_s, QJsonObject{{u"Used"_s, u"91 %"_s}, {u"n"_s, 5}}}};
        QTest::newRow("sections") << QJsonObject{
            {u"sections"_s, QJsonArray{QJsonObject{{u"title"_s, u"a"_s}, {u"text"_s, u"b"_s}},
                                       QJsonObject{{u"facts"_s, QJsonObject{{u"k"_s, true}}}}}}};
        QTest::newRow("actions") << QJsonObject{
            {u"actions"_s, QJsonArray{QJsonObject{{u"title"_s, u"Open"_s}, {u"url"_s, u"https://example.org/ü"_s}}}}};
        QTest::newRow("everything empty") << QJsonObject{{u"title"_s, QString()},
                                                         {u"facts"_s, QJsonObject{}},
                                                         {u"sections"_s, QJsonArray{}},
                                                         {u"actions"_s, QJsonArray{}}};
        QTest::newRow("hostile") << QJsonObject{
            {u"title"_s, u"\"},{\"type\":\"x \u202e \\ \u0001"_s},
            {u"facts"_s, QJsonObject{{u"\"]}"_s, u"{{ env.HOME }} $(id)"_s}}},
            {u"sections"_s, QJsonArray{QJsonObject{{u"text"_s, u"</script>\r\n\"}]"_s}}}}};
    }
    void cardsThatTheServerKnows() {
        QFETCH(QJsonObject, more);
        QJsonObject parameters = more;
        parameters.insert(u"message"_s, u"\"}],\"x\":[{\" \r\n 😀"_s);
        const StepOutcome outcome = send(u"ok"_s, parameters);
        QVERIFY2(outcome.status == TaskStatus::Success, ChatCalls::why(outcome));
        const auto preview = teams_->preview(parameters);
        QCOMPARE(preview->details.value(u"body"_s).toString().toUtf8(), lastBody()); // byte for byte
    }

    void tooLargeIsCutAndStillTaken() {
        const StepOutcome outcome = send(u"ok"_s, {{u"message"_s, u"😀\n"_s.repeated(60'000)}, {u"title"_s, u"t"_s}});
        QVERIFY2(outcome.status == TaskStatus::Success, ChatCalls::why(outcome)); // the server refuses 27 KB
        QVERIFY2(outcome.message.contains(u"message was cut"_s), qPrintable(outcome.message));
        QCOMPARE(teams_->notices().size(), 1);
        QVERIFY(lastBody().contains("characters left out)"));
    }

    void refused_data() {
        QTest::addColumn<QString>("scenario");
        QTest::addColumn<QString>("code");
        QTest::addColumn<QString>("text");
        const auto row = [](const char* scenario, const char* code, const char* text) {
            QTest::newRow(scenario) << QString::fromLatin1(scenario) << QString::fromLatin1(code)
                                    << QString::fromLatin1(text);
        };
        row("deleted", "no_workflow", "WorkflowNotFound");
        row("disabled", "no_workflow", "switch it on");
        row("forbidden", "login_needed", "AuthorizationFailed");
        row("401", "login_needed", "sig=");
        row("400", "refused", "When a Teams webhook request is received");
        row("413", "too_large", "Shorten");
        row("410", "no_workflow", "new one");
        row("418", "http_status", "whole");
        row("302", "http_status", "login.example.org");
        row("500", "server_failed", "retry");
        row("502", "server_failed", "retry");
        row("503", "server_failed", "retry");
        row("delivery-failed", "refused", "HTTP error 403");
        row("delivery-limited", "rate_limited", "HTTP error 429");
    }
    void refused() {
        QFETCH(QString, scenario);
        QFETCH(QString, code);
        QFETCH(QString, text);
        const auto before = server_->requests().size();
        const StepOutcome outcome = send(scenario, {{u"message"_s, u"hello"_s}});
        QVERIFY(outcome.status == TaskStatus::Failed);
        QCOMPARE(outcome.error->code, code);
        QVERIFY2(outcome.error->toText().contains(text), qPrintable(outcome.error->toText()));
        QVERIFY(outcome.output.fields.value(u"status"_s).toInt() >= 200);
        QCOMPARE(server_->requests().size(), before + 1);
        noSecret(outcome);
    }

    void withoutSignatureTheServerAsksForALogin() {
        teams_->settings.teamsWebhook = server_->url(u"/workflows/ok.0planted0/triggers/manual/paths/invoke"_s);
        const StepOutcome outcome = teams_->call({{u"message"_s, u"hello"_s}}); // no workflow's host: sent as it is
        QCOMPARE(outcome.error->code, u"login_needed"_s);
        QVERIFY2(outcome.error->message.contains(u"DirectApiAuthorizationRequired"_s) &&
                     outcome.error->hint.contains(u"has no sig="_s),
                 qPrintable(outcome.error->message));
        noSecret(outcome);
    }

    void askedToWait() {
        const StepOutcome limited = send(u"limited"_s, {{u"message"_s, u"hello"_s}});
        QVERIFY(limited.status == TaskStatus::Failed);
        QCOMPARE(limited.error->code, u"rate_limited"_s);
        QCOMPARE(limited.error->hint, u"Retry-After: 30 s"_s);
        const auto before = server_->requests().size();
        QCOMPARE(teams_->call({{u"message"_s, u"again"_s}}).error->code, u"rate_limited"_s);
        QCOMPARE(server_->requests().size(), before);

        const StepOutcome once = send(u"limited-once"_s, {{u"message"_s, u"hello"_s}});
        QVERIFY2(once.status == TaskStatus::Success, ChatCalls::why(once));
        QVERIFY(server_->waitForRequests(before + 2));
        QCOMPARE(send(u"limited-without-a-time"_s, {{u"message"_s, u"hello"_s}}).error->code, u"rate_limited"_s);
    }

    void fourAtOnceGoOutAtOnce() {
        // With a deadline of less than the rate, only a burst gets through.
        teams_->settings.teamsWebhook = address(u"ok"_s);
        for (int i = 0; i < 4; ++i) {
            const StepOutcome outcome = teams_->call({{u"message"_s, QString::number(i)}});
            QVERIFY2(outcome.status == TaskStatus::Success, ChatCalls::why(outcome));
            QVERIFY(teams_->notices().isEmpty());
        }
    }

    void brokenServers_data() {
        QTest::addColumn<QString>("scenario");
        QTest::addColumn<QString>("codes"); // empty: a success, for only the reply's end is missing
        QTest::newRow("reset") << u"reset"_s << u"unreachable"_s;
        QTest::newRow("close") << u"close"_s << u"unreachable"_s;
        QTest::newRow("short") << u"short"_s << u"bad_reply unreachable"_s;
        QTest::newRow("garbage") << u"garbage"_s << u"bad_reply unreachable"_s;
        QTest::newRow("big") << u"big"_s << QString();
    }
    void brokenServers() {
        QFETCH(QString, scenario);
        QFETCH(QString, codes);
        const auto before = server_->requests().size();
        const StepOutcome outcome = send(scenario, {{u"message"_s, u"hello"_s}});
        QVERIFY2(codes.isEmpty() ? outcome.status == TaskStatus::Success
                                 : outcome.error && codes.split(u' ').contains(outcome.error->code),
                 ChatCalls::why(outcome));
        QVERIFY(outcome.output.fields.value(u"server_reply"_s).toString().size() < 400);
        QVERIFY(server_->waitForRequests(before + 1));
        QCOMPARE(server_->requests().size(), before + 1);
        noSecret(outcome);
    }

    void slowAndSilentServersEndWithTheStep() {
        for (const QString& scenario : {u"slow"_s, u"silent"_s}) {
            teams_->settings.teamsWebhook = address(scenario);
            const StepOutcome outcome = teams_->call({{u"message"_s, u"hello"_s}}, 1s);
            QVERIFY(outcome.status == TaskStatus::TimedOut);
            QVERIFY2(outcome.error->hint.contains(u"not known"_s), qPrintable(outcome.error->toText()));
            noSecret(outcome);
        }
    }

    void cancelled() {
        const auto before = server_->requests().size();
        std::stop_source stop;
        ChatCalls teams(u"teams_cli"_s, {server_->certificateFile()});
        teams.settings.teamsWebhook = address(u"silent"_s);
        StepOutcome outcome;
        std::thread worker([&] { outcome = teams.call({{u"message"_s, u"hello"_s}}, 20s, stop.get_token()); });
        const bool arrived = server_->waitForRequests(before + 1);
        stop.request_stop();
        worker.join();
        QVERIFY(arrived);
        QVERIFY(outcome.status == TaskStatus::Cancelled);
    }

    void certificatesAreChecked() {
        const auto before = server_->requests().size();
        ChatCalls trustsNobody(u"teams_cli"_s);
        trustsNobody.settings.teamsWebhook = address(u"ok"_s);
        const StepOutcome untrusted = trustsNobody.call({{u"message"_s, u"hello"_s}});
        QCOMPARE(untrusted.error->code, u"tls_failed"_s);
        QVERIFY(!trustsNobody.everything(untrusted).contains("planted"));
        QCOMPARE(server_->requests().size(), before);
    }

private:
    QString address(const QString& scenario) {
        return server_->url(
            u"/workflows/%1.0planted0%2/triggers/manual/paths/invoke?api-version=2016-06-01&sig=plantedSIGNATURE01"_s
                .arg(scenario)
                .arg(++calls_));
    }
    StepOutcome send(const QString& scenario, const QJsonObject& parameters) {
        teams_->settings.teamsWebhook = address(scenario);
        return teams_->call(parameters);
    }
    QByteArray lastBody() {
        return QByteArray::fromBase64(server_->requests().last().value(u"body"_s).toString().toLatin1());
    }
    void noSecret(const StepOutcome& outcome) {
        QVERIFY2(!teams_->everything(outcome).contains("planted"), teams_->everything(outcome));
    }

    std::unique_ptr<HttpServer> server_;
    std::unique_ptr<ChatCalls> teams_;
    int calls_ = 0;
};

QTEST_GUILESS_MAIN(TestTeamsCli)
#include "tst_teams_cli.moc"

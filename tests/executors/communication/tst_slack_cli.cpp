// SPDX-License-Identifier: GPL-3.0-or-later
// slack_cli against a server that answers as Slack does (tests/support/chat_answers.py), over TLS.
#include "engine/base/Json.h"
#include "support/ChatCalls.h"
#include "support/HttpServer.h"

#include <QElapsedTimer>
#include <QJsonArray>
#include <QTest>

#include <thread>

using namespace oc;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using test::ChatCalls;
using test::HttpServer;

namespace {

const QByteArray plantedPath = "B0PLANTED02";
const QByteArray plantedToken = "planted-token-0123456789";

} // namespace

class TestSlackCli : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        server_ = std::make_unique<HttpServer>(HttpServer::Tls::SelfSigned);
        QVERIFY2(server_->isReady(), qPrintable(server_->problem()));
        slack_ = std::make_unique<ChatCalls>(u"slack_cli"_s, QStringList{server_->certificateFile()});
        slack_->settings.slackApi = server_->url(u"/api"_s);
    }
    void init() {
        slack_->settings.slackWebhook.clear();
        slack_->settings.slackToken.clear();
    }

    void byWebhook() {
        const StepOutcome outcome = webhook(u"ok"_s, {{u"message"_s, u"grün & 5 < 6 😀"_s}});
        QVERIFY2(outcome.status == TaskStatus::Success, ChatCalls::why(outcome));
        QCOMPARE(outcome.message, u"posted by the webhook"_s);
        QCOMPARE(outcome.output.fields, (QJsonObject{{u"channel"_s, QJsonValue::Null},
                                                     {u"timestamp"_s, QJsonValue::Null},
                                                     {u"server_reply"_s, u"ok"_s}}));
        QCOMPARE(lastBody(), QByteArray("{\"text\":\"grün &amp; 5 &lt; 6 😀\"}"));
        QVERIFY(slack_->notices().isEmpty());
    }

    void whatAWebhookCannotDoIsSaid() {
        // As the README of a plan has it: a channel, and nothing set but the webhook.
        const StepOutcome outcome =
            webhook(u"ok"_s, {{u"message"_s, u"Version 2.1 is out"_s}, {u"channel"_s, u"#deployments"_s}});
        QVERIFY2(outcome.status == TaskStatus::Success, ChatCalls::why(outcome));
        QVERIFY2(outcome.message.contains(u"channel has no effect"_s) && outcome.message.contains(u"SLACK_BOT_TOKEN"_s),
                 qPrintable(outcome.message));
        QCOMPARE(slack_->notices().size(), 1);
        QVERIFY(outcome.message.contains(slack_->notices().first()));
        QCOMPARE(lastBody(), QByteArray("{\"text\":\"Version 2.1 is out\"}")); // the server refuses unknown names

        const StepOutcome all = webhook(
            u"ok"_s,
            {{u"message"_s, u"x"_s}, {u"channel"_s, u"#a"_s}, {u"username"_s, u"me"_s}, {u"icon_emoji"_s, u"ghost"_s}});
        QVERIFY2(all.message.contains(u"channel, username and icon_emoji have no effect"_s), qPrintable(all.message));
    }

    void everythingAWebhookTakes() {
        const QJsonArray blocks{QJsonObject{{u"type"_s, u"divider"_s}}};
        const QJsonArray attachments{QJsonObject{{u"color"_s, u"danger"_s}, {u"text"_s, u"full"_s}}};
        const StepOutcome outcome = webhook(u"ok"_s, {{u"message"_s, u"fallback"_s},
                                                      {u"blocks"_s, blocks},
                                                      {u"attachments"_s, attachments},
                                                      {u"thread"_s, u"1718100000.123456"_s}});
        QVERIFY2(outcome.status == TaskStatus::Success, ChatCalls::why(outcome));
        const QJsonObject body = json::parse(lastBody()).value().toObject();
        QCOMPARE(body, (QJsonObject{{u"text"_s, u"fallback"_s},
                                    {u"blocks"_s, blocks},
                                    {u"attachments"_s, attachments},
                                    {u"thread_ts"_s, u"1718100000.123456"_s}}));
    }

    void byBotToken() {
        const StepOutcome outcome = bot(u"ok"_s, {{u"message"_s, u"hello"_s},
                                                  {u"channel"_s, u"#ops"_s},
                                                  {u"username"_s, u"Night watch"_s},
                                                  {u"icon_emoji"_s, u"owl"_s}});
        QVERIFY2(outcome.status == TaskStatus::Success, ChatCalls::why(outcome));
        QCOMPARE(outcome.message, u"posted to C0123456789"_s);
        QCOMPARE(outcome.output.fields, (QJsonObject{{u"channel"_s, u"C0123456789"_s},
                                                     {u"timestamp"_s, u"1718100000.123456"_s},
                                                     {u"server_reply"_s, u"ok"_s}}));
        QCOMPARE(json::parse(lastBody()).value().toObject(), (QJsonObject{{u"channel"_s, u"#ops"_s},
                                                                          {u"text"_s, u"hello"_s},
                                                                          {u"username"_s, u"Night watch"_s},
                                                                          {u"icon_emoji"_s, u":owl:"_s}}));
        QCOMPARE(server_->requests().last().value(u"path"_s).toString(), u"/api/chat.postMessage"_s);

        const StepOutcome warned = bot(u"warned"_s, {{u"message"_s, u"hello"_s}, {u"channel"_s, u"#ops"_s}});
        QCOMPARE(warned.output.fields.value(u"server_reply"_s).toString(), u"ok, warning: message_truncated"_s);
    }

    void longTextIsCutVisibly() {
        const StepOutcome outcome = webhook(u"ok"_s, {{u"message"_s, QString(50'000, u'&')}});
        QVERIFY2(outcome.status == TaskStatus::Success, ChatCalls::why(outcome)); // the server refuses more than 40,000
        QVERIFY2(outcome.message.contains(u"message was cut"_s), qPrintable(outcome.message));
        QVERIFY(lastBody().contains("characters left out)\"}"));
        QVERIFY(!slack_->notices().isEmpty());
    }

    void previewIsWhatIsSent() {
        slack_->settings.slackWebhook = address(u"ok"_s);
        const QJsonObject parameters{{u"message"_s, u"grün <b> \" \\ \u2028 😀"_s},
                                     {u"attachments"_s, QJsonArray{QJsonObject{{u"text"_s, u"a/b"_s}}}}};
        const auto preview = slack_->preview(parameters);
        QVERIFY(preview.has_value());
        const auto before = server_->requests().size();
        QVERIFY(slack_->call(parameters).status == TaskStatus::Success);
        QVERIFY(server_->waitForRequests(before + 1));
        QCOMPARE(preview->details.value(u"body"_s).toString().toUtf8(), lastBody());
        QVERIFY(preview->text.contains(QString::fromUtf8(lastBody())));
        QVERIFY(preview->text.startsWith(u"POST https://localhost:%1/"_s.arg(server_->port())));
    }

    void refusedByWebhook_data() {
        QTest::addColumn<QString>("scenario");
        QTest::addColumn<QString>("code");
        QTest::addColumn<QString>("hint");
        const auto row = [](const char* scenario, const char* code, const char* hint) {
            QTest::newRow(scenario) << QString::fromLatin1(scenario) << QString::fromLatin1(code)
                                    << QString::fromLatin1(hint);
        };
        row("400-invalid_payload", "invalid_payload", "Block Kit Builder");
        row("400-invalid_blocks", "invalid_blocks", "Block Kit Builder");
        row("400-no_text", "no_text", "Give message");
        row("400-user_not_found", "user_not_found", "profile");
        row("403-action_prohibited", "action_prohibited", "administrator");
        row("403-invalid_token", "invalid_token", "new webhook");
        row("404-channel_not_found", "channel_not_found", "invite");
        row("404-no_service", "no_service", "new webhook");
        row("410-channel_is_archived", "channel_is_archived", "Bring the channel back");
        row("400-word_of_tomorrow", "word_of_tomorrow", "documentation");
        row("400-<b>No word</b>", "http_status", "webhook");
        row("404", "http_status", "webhook");
        row("500", "server_failed", "retry");
        row("503", "server_failed", "retry");
        row("302", "http_status", "elsewhere.example.org");
        row("200-invalid_payload", "invalid_payload", "Block Kit Builder");
        row("html", "bad_reply", "log-in page");
        row("200", "bad_reply", "Expected ok");
        row("204", "http_status", "");
    }
    void refusedByWebhook() {
        QFETCH(QString, scenario);
        QFETCH(QString, code);
        QFETCH(QString, hint);
        const auto before = server_->requests().size();
        const StepOutcome outcome = webhook(scenario, {{u"message"_s, u"hello"_s}});
        QVERIFY(outcome.status == TaskStatus::Failed);
        QCOMPARE(outcome.error->code, code);
        QVERIFY2(outcome.error->hint.contains(hint), qPrintable(outcome.error->toText()));
        QVERIFY2(outcome.error->message.startsWith(u"https://localhost:%1 "_s.arg(server_->port())),
                 qPrintable(outcome.error->message));
        QVERIFY(outcome.output.fields.value(u"timestamp"_s).isNull());
        QCOMPARE(server_->requests().size(), before + 1); // sent once, followed nowhere
        noSecret(outcome);
    }

    void refusedByApi_data() {
        QTest::addColumn<QString>("scenario");
        QTest::addColumn<QString>("code");
        QTest::addColumn<QString>("text");
        const auto row = [](const char* scenario, const char* code, const char* text) {
            QTest::newRow(scenario) << QString::fromLatin1(scenario) << QString::fromLatin1(code)
                                    << QString::fromLatin1(text);
        };
        row("not_in_channel", "not_in_channel", "/invite");
        row("channel_not_found", "channel_not_found", "/invite");
        row("is_archived", "is_archived", "Bring the channel back");
        row("invalid_auth", "invalid_auth", "xoxb-...");
        row("token_revoked", "token_revoked", "xoxb-...");
        row("account_inactive", "account_inactive", "bot");
        row("missing_scope", "missing_scope", "lacks the scope chat:write.customize");
        row("invalid_blocks", "invalid_blocks", "json-pointer:/blocks/0/text/text");
        row("msg_blocks_too_long", "msg_blocks_too_long", "13,200");
        row("restricted_action", "restricted_action", "administrator");
        row("word_of_tomorrow", "word_of_tomorrow", "documentation");
        row("ratelimited", "rate_limited", "Retry-After: 12 s");
        row("internal_error", "server_failed", "retry");
        row("service_unavailable", "server_failed", "retry");
        row("500", "server_failed", "retry");
        row("no_ts", "bad_reply", "channel and ts");
        row("html", "bad_reply", "JSON object");
        row("Not a word", "invalid_auth", "xoxb-...");
    }
    void refusedByApi() {
        QFETCH(QString, scenario);
        QFETCH(QString, code);
        QFETCH(QString, text);
        const StepOutcome outcome = bot(scenario, {{u"message"_s, u"hello"_s}, {u"channel"_s, u"#ops"_s}});
        QVERIFY(outcome.status == TaskStatus::Failed); // although the status was 200
        QCOMPARE(outcome.error->code, code);
        QVERIFY2(outcome.error->toText().contains(text), qPrintable(outcome.error->toText()));
        QVERIFY(!outcome.output.fields.value(u"server_reply"_s).isUndefined());
        noSecret(outcome);
    }

    void anOddTokenIsSlacksToRefuse() {
        slack_->settings.slackToken = u"xoxp-planted-token-0123456789"_s;
        const StepOutcome outcome = slack_->call({{u"message"_s, u"hello"_s}, {u"channel"_s, u"#ops"_s}});
        QCOMPARE(outcome.error->code, u"invalid_auth"_s);
        noSecret(outcome);
    }

    void askedToWait() {
        // Longer than the step has: it fails, and says how long.
        const StepOutcome limited = webhook(u"limited"_s, {{u"message"_s, u"hello"_s}});
        QVERIFY(limited.status == TaskStatus::Failed);
        QCOMPARE(limited.error->code, u"rate_limited"_s);
        QCOMPARE(limited.error->hint, u"Retry-After: 30 s"_s);
        QCOMPARE(limited.output.fields.value(u"server_reply"_s).toString(), u"rate_limited"_s);
        // The next one of this channel does not even try before that time is over.
        const auto before = server_->requests().size();
        const StepOutcome next = slack_->call({{u"message"_s, u"again"_s}});
        QCOMPARE(next.error->code, u"rate_limited"_s);
        QVERIFY2(next.error->message.contains(u"turn"_s), qPrintable(next.error->message));
        QCOMPARE(server_->requests().size(), before);
        // Another channel is not held back.
        QVERIFY(webhook(u"ok"_s, {{u"message"_s, u"hello"_s}}).status == TaskStatus::Success);

        const StepOutcome byBody = webhook(u"limited-by-body"_s, {{u"message"_s, u"hello"_s}});
        QVERIFY2(byBody.error->hint.contains(u"45s"_s), qPrintable(byBody.error->hint));
        for (const QString& without : {u"limited-without-a-time"_s, u"limited-by-nonsense"_s}) {
            const StepOutcome outcome = webhook(without, {{u"message"_s, u"hello"_s}});
            QCOMPARE(outcome.error->code, u"rate_limited"_s);
            QVERIFY2(outcome.error->hint.contains(u"wait before the next one"_s), qPrintable(outcome.error->hint));
        }
        const StepOutcome api = bot(u"limited"_s, {{u"message"_s, u"hello"_s}, {u"channel"_s, u"#ops"_s}});
        QCOMPARE(api.error->code, u"rate_limited"_s);
        QCOMPARE(api.error->hint, u"Retry-After: 30 s"_s);
    }

    void afterAShortWaitItGoesOut() {
        auto before = server_->requests().size();
        const StepOutcome outcome = webhook(u"limited-once"_s, {{u"message"_s, u"hello"_s}});
        QVERIFY2(outcome.status == TaskStatus::Success, ChatCalls::why(outcome));
        QVERIFY(server_->waitForRequests(before + 2));
        QVERIFY2(slack_->notices().join(u'\n').contains(u"asks to wait"_s), qPrintable(slack_->notices().join(u'\n')));
        // Not for ever.
        before = server_->requests().size();
        const StepOutcome always = webhook(u"limited-always"_s, {{u"message"_s, u"hello"_s}});
        QCOMPARE(always.error->code, u"rate_limited"_s);
        QVERIFY(server_->waitForRequests(before + 3));
        QCOMPARE(server_->requests().size(), before + 3);
    }

    void brokenServers_data() {
        QTest::addColumn<QString>("scenario");
        QTest::addColumn<QString>("codes");
        QTest::newRow("reset") << u"reset"_s << u"unreachable"_s;
        QTest::newRow("close") << u"close"_s << u"unreachable"_s;
        QTest::newRow("short") << u"short"_s << u"bad_reply unreachable"_s;
        QTest::newRow("garbage") << u"garbage"_s << u"bad_reply unreachable"_s;
        QTest::newRow("big") << u"big"_s << u"bad_reply"_s;
    }
    void brokenServers() {
        QFETCH(QString, scenario);
        QFETCH(QString, codes);
        for (const bool byToken : {false, true}) {
            const auto before = server_->requests().size();
            const StepOutcome outcome = byToken ? bot(scenario, {{u"message"_s, u"hello"_s}, {u"channel"_s, u"#ops"_s}})
                                                : webhook(scenario, {{u"message"_s, u"hello"_s}});
            QVERIFY(outcome.status == TaskStatus::Failed);
            QVERIFY2(codes.split(u' ').contains(outcome.error->code), qPrintable(outcome.error->toText()));
            QVERIFY(server_->waitForRequests(before + 1));
            QCOMPARE(server_->requests().size(), before + 1); // never twice
            noSecret(outcome);
        }
    }

    void slowAndSilentServersEndWithTheStep() {
        for (const QString& scenario : {u"slow"_s, u"silent"_s}) {
            slack_->settings.slackWebhook = address(scenario);
            const StepOutcome outcome = slack_->call({{u"message"_s, u"hello"_s}}, 1s);
            QVERIFY(outcome.status == TaskStatus::TimedOut);
            QCOMPARE(outcome.error->code, u"timeout"_s);
            QVERIFY2(outcome.error->hint.contains(u"not known"_s), qPrintable(outcome.error->toText()));
            noSecret(outcome);
        }
    }

    void cancelled() {
        const auto before = server_->requests().size();
        std::stop_source stop;
        ChatCalls slack(u"slack_cli"_s, {server_->certificateFile()});
        slack.settings.slackWebhook = address(u"silent"_s);
        StepOutcome outcome;
        std::thread worker([&] { outcome = slack.call({{u"message"_s, u"hello"_s}}, 20s, stop.get_token()); });
        const bool arrived = server_->waitForRequests(before + 1);
        stop.request_stop();
        worker.join();
        QVERIFY(arrived);
        QVERIFY(outcome.status == TaskStatus::Cancelled);
        // Asked to stop before it begins, it sends nothing.
        QVERIFY(slack.call({{u"message"_s, u"hello"_s}}, 20s, stop.get_token()).status == TaskStatus::Cancelled);
        QCOMPARE(server_->requests().size(), before + 1);
    }

    void certificatesAreChecked() {
        const auto before = server_->requests().size();
        ChatCalls trustsNobody(u"slack_cli"_s);
        trustsNobody.settings.slackWebhook = address(u"ok"_s);
        const StepOutcome untrusted = trustsNobody.call({{u"message"_s, u"hello"_s}});
        QCOMPARE(untrusted.error->code, u"tls_failed"_s);
        QVERIFY2(!trustsNobody.everything(untrusted).contains(plantedPath), trustsNobody.everything(untrusted));
        // Its certificate is for localhost.
        slack_->settings.slackWebhook = address(u"ok"_s).replace(u"localhost"_s, u"127.0.0.1"_s);
        const StepOutcome wrongName = slack_->call({{u"message"_s, u"hello"_s}});
        QCOMPARE(wrongName.error->code, u"tls_failed"_s);
        noSecret(wrongName);
        QCOMPARE(server_->requests().size(), before);
    }

    void whatTheServerQuotesIsMasked() {
        const StepOutcome byWebhook = webhook(u"quotes"_s, {{u"message"_s, u"hello"_s}});
        QCOMPARE(byWebhook.error->code, u"http_status"_s);
        noSecret(byWebhook);
        const StepOutcome byToken = bot(u"quotes"_s, {{u"message"_s, u"hello"_s}, {u"channel"_s, u"#ops"_s}});
        QCOMPARE(byToken.error->code, u"invalid_arguments"_s);
        QVERIFY2(byToken.error->message.contains(Redactor::mask()), qPrintable(byToken.error->message));
        noSecret(byToken);
    }

    void hostileTextsArriveAsTheyAre_data() {
        QTest::addColumn<QString>("hostile");
        QTest::newRow("quotes") << u"\", \"channel\": \"#all\" \\"_s;
        QTest::newRow("lines") << u"a\r\nb\tc"_s;
        QTest::newRow("template") << u"{{ env.HOME }} ${HOME} $(id) `id` %s %n"_s;
        QTest::newRow("right to left") << u"\u202egnp.exe \u200b\ufeff"_s;
        QTest::newRow("controls") << u"\u0001\u001b[31mred\u007f"_s;
    }
    void hostileTextsArriveAsTheyAre() {
        QFETCH(QString, hostile);
        const QJsonArray blocks{QJsonObject{{u"type"_s, u"section"_s},
                                            {u"text"_s, QJsonObject{{u"type"_s, u"mrkdwn"_s}, {u"text"_s, hostile}}}}};
        const QJsonArray attachments{QJsonObject{{hostile, hostile}}};
        const StepOutcome outcome = bot(u"ok"_s, {{u"message"_s, hostile},
                                                  {u"channel"_s, u"\"},{\""_s},
                                                  {u"username"_s, QString(hostile).remove(u'\r').remove(u'\n')},
                                                  {u"blocks"_s, blocks},
                                                  {u"attachments"_s, attachments}});
        QVERIFY2(outcome.status == TaskStatus::Success, ChatCalls::why(outcome));
        const QJsonObject body = json::parse(lastBody()).value().toObject();
        QCOMPARE(body.value(u"text"_s).toString(), hostile);
        QCOMPARE(body.value(u"channel"_s).toString(), u"\"},{\""_s);
        QCOMPARE(body.value(u"blocks"_s).toArray(), blocks);
        QCOMPARE(body.value(u"attachments"_s).toArray(), attachments);
        QCOMPARE(server_->requests().last().value(u"headers"_s).toObject().value(u"authorization"_s).toString(),
                 slack_->settings.slackToken.prepend(u"Bearer "_s));
    }

    void twoOfOneChannelWaitForTheirTurn() {
        slack_->settings.slackWebhook = address(u"ok"_s);
        QElapsedTimer timer;
        timer.start();
        QVERIFY(slack_->call({{u"message"_s, u"first"_s}}).status == TaskStatus::Success);
        const StepOutcome second = slack_->call({{u"message"_s, u"second"_s}});
        QVERIFY2(second.status == TaskStatus::Success, ChatCalls::why(second));
        QVERIFY2(timer.elapsed() >= 1000, "the second did not wait"); // sooner is wrong, later is not
        QCOMPARE(lastBody(), QByteArray("{\"text\":\"second\"}"));
    }

private:
    /// A webhook of its own for every call: none waits for another.
    QString address(const QString& scenario) {
        const QString last = QString::fromLatin1(scenario.toUtf8().toPercentEncoding()) +
                             u".plantedPLANTED%1"_s.arg(++calls_, 10, 10, QLatin1Char('0'));
        return server_->url(u"/services/T0PLANTED01/%1/%2"_s.arg(QString::fromLatin1(plantedPath), last));
    }
    StepOutcome webhook(const QString& scenario, const QJsonObject& parameters) {
        slack_->settings.slackWebhook = address(scenario);
        return slack_->call(parameters);
    }
    StepOutcome bot(const QString& scenario, const QJsonObject& parameters) {
        slack_->settings.slackToken = u"xoxb-%1.%2-%3"_s.arg(scenario, QString::fromLatin1(plantedToken)).arg(++calls_);
        return slack_->call(parameters);
    }
    QByteArray lastBody() {
        return QByteArray::fromBase64(server_->requests().last().value(u"body"_s).toString().toLatin1());
    }
    void noSecret(const StepOutcome& outcome) {
        const QByteArray all = slack_->everything(outcome);
        for (const QByteArray& planted :
             {plantedPath, QByteArray("T0PLANTED01"), QByteArray("plantedPLANTED"), plantedToken, QByteArray("xoxp-")})
            QVERIFY2(!all.contains(planted), all);
    }

    std::unique_ptr<HttpServer> server_;
    std::unique_ptr<ChatCalls> slack_;
    int calls_ = 0;
};

QTEST_GUILESS_MAIN(TestSlackCli)
#include "tst_slack_cli.moc"

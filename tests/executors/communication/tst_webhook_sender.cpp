// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/communication/CommunicationExecutor.h"
#include "executors/communication/WebhookRequest.h"
#include "executors/communication/WebhookTool.h"
#include "support/HttpServer.h"
#include "support/RecordingContext.h"

#include <QDateTime>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonDocument>
#include <QMessageAuthenticationCode>
#include <QTcpServer>
#include <QTest>

#include <memory>
#include <thread>
#include <vector>

using namespace oc;
using namespace std::chrono_literals;
using test::HttpServer;
using test::RecordingContext;
using test::requestFor;
using test::webhookTool;

namespace {

/// Kilobytes of memory this process holds now, and held at most.
qint64 memoryKb(const char* key) {
    QFile status(QStringLiteral("/proc/self/status"));
    if (!status.open(QIODevice::ReadOnly)) return -1;
    const QList<QByteArray> lines = status.readAll().split('\n');
    for (const QByteArray& line : lines) {
        if (line.startsWith(key)) return line.mid(qsizetype(qstrlen(key))).simplified().split(' ').first().toLongLong();
    }
    return -1;
}

} // namespace

class TestWebhookSender : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void sendsJson();
    void sendsTextAndOtherMethods_data();
    void sendsTextAndOtherMethods();
    void keepsHeadersAndUserInfo();
    void signs();
    void idStaysOverAttempts();
    void readsTheReply_data();
    void readsTheReply();
    void statuses_data();
    void statuses();
    void cutsALargeBody();
    void endsASlowBody();
    void brokenServers_data();
    void brokenServers();
    void refusedConnection();
    void unknownHost();
    void cancelEndsAtOnce();
    void stepDeadlineWins();
    void tls();
    void previewShowsNoSecret();
    void pathInReplyIsMasked();
    void unknownToolIsTold();
    void severalAtOnce();

private:
    StepOutcome run(const QJsonObject& parameters, std::chrono::milliseconds limit = 30s) {
        context_ = std::make_unique<RecordingContext>(std::stop_token(), StepContext::Clock::now() + limit);
        return executor_.execute(requestFor(parameters), *context_);
    }
    QString url(const QString& path) const { return server_->url(path); }

    std::unique_ptr<HttpServer> server_;
    std::unique_ptr<RecordingContext> context_;
    CommunicationExecutor executor_{};
};

void TestWebhookSender::initTestCase() {
    server_ = std::make_unique<HttpServer>();
    QVERIFY2(server_->isReady(), qPrintable(server_->problem()));
}

void TestWebhookSender::sendsJson() {
    const auto before = server_->requests().size();
    const auto outcome =
        run({{QStringLiteral("url"), url(QStringLiteral("/hook?a=b%20c"))},
             {QStringLiteral("payload"), QJsonObject{{QStringLiteral("text"), QStringLiteral("grün")}}}});
    QVERIFY2(outcome.status == TaskStatus::Success, outcome.error ? qPrintable(outcome.error->toText()) : "");
    QVERIFY(server_->waitForRequests(before + 1));
    const QJsonObject got = server_->requests().at(before);
    QCOMPARE(got.value(QStringLiteral("method")).toString(), QStringLiteral("POST"));
    QCOMPARE(got.value(QStringLiteral("path")).toString(), QStringLiteral("/hook?a=b%20c"));
    QCOMPARE(QByteArray::fromBase64(got.value(QStringLiteral("body")).toString().toLatin1()),
             QByteArray("{\"text\":\"grün\"}"));
    const QJsonObject headers = got.value(QStringLiteral("headers")).toObject();
    QCOMPARE(headers.value(QStringLiteral("content-type")).toString(), QStringLiteral("application/json"));
    QCOMPARE(headers.value(QStringLiteral("host")).toString(), QStringLiteral("127.0.0.1:%1").arg(server_->port()));
    QVERIFY(!headers.contains(QStringLiteral("webhook-signature")));
    QCOMPARE(outcome.output.fields.value(QStringLiteral("status")).toInt(), 200);
    QCOMPARE(outcome.output.fields.value(QStringLiteral("body")),
             QJsonValue(QJsonObject{{QStringLiteral("ok"), true}}));
    QCOMPARE(outcome.output.fields.value(QStringLiteral("body_truncated")), QJsonValue(false));
    QVERIFY(outcome.output.fields.value(QStringLiteral("time_ms")).toDouble() > 0);
    QVERIFY2(outcome.message.startsWith(QStringLiteral("HTTP 200 OK in ")), qPrintable(outcome.message));
    QCOMPARE(context_->standardOutput, QByteArray("{\"ok\": true}"));
}

void TestWebhookSender::sendsTextAndOtherMethods_data() {
    QTest::addColumn<QString>("method");
    QTest::addColumn<QJsonValue>("payload");
    QTest::addColumn<QString>("type");
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("text") << "POST" << QJsonValue(QStringLiteral("a b\n")) << "text/plain; charset=utf-8"
                          << QByteArray("a b\n");
    QTest::newRow("list") << "PUT" << QJsonValue(QJsonArray{1, 2}) << "application/json" << QByteArray("[1,2]");
    QTest::newRow("patch") << "PATCH" << QJsonValue(QJsonObject{}) << "application/json" << QByteArray("{}");
    QTest::newRow("nothing to post") << "POST" << QJsonValue(QJsonValue::Null) << "" << QByteArray();
    QTest::newRow("get") << "GET" << QJsonValue(QJsonValue::Undefined) << "" << QByteArray();
    QTest::newRow("delete") << "DELETE" << QJsonValue(QJsonValue::Undefined) << "" << QByteArray();
    QTest::newRow("delete with body") << "DELETE" << QJsonValue(QJsonArray{7}) << "application/json"
                                      << QByteArray("[7]");
    QTest::newRow("a megabyte") << "POST" << QJsonValue(QString(1 << 20, QLatin1Char('m')))
                                << "text/plain; charset=utf-8" << QByteArray(1 << 20, 'm');
}

void TestWebhookSender::sendsTextAndOtherMethods() {
    QFETCH(QString, method);
    QFETCH(QJsonValue, payload);
    QFETCH(QString, type);
    QFETCH(QByteArray, body);
    const auto before = server_->requests().size();
    QJsonObject parameters{{QStringLiteral("url"), url(QStringLiteral("/ok"))}, {QStringLiteral("method"), method}};
    if (!payload.isUndefined()) parameters.insert(QStringLiteral("payload"), payload);
    const auto outcome = run(parameters);
    QVERIFY2(outcome.status == TaskStatus::Success, outcome.error ? qPrintable(outcome.error->toText()) : "");
    QVERIFY(server_->waitForRequests(before + 1));
    const QJsonObject got = server_->requests().at(before);
    QCOMPARE(got.value(QStringLiteral("method")).toString(), method);
    QCOMPARE(QByteArray::fromBase64(got.value(QStringLiteral("body")).toString().toLatin1()), body);
    QCOMPARE(got.value(QStringLiteral("headers")).toObject().value(QStringLiteral("content-type")).toString(), type);
}

void TestWebhookSender::keepsHeadersAndUserInfo() {
    const auto before = server_->requests().size();
    const QString withUser =
        QString(url(QStringLiteral("/ok"))).replace(QStringLiteral("http://"), QStringLiteral("http://me:s%40cret@"));
    const auto outcome =
        run({{QStringLiteral("url"), withUser},
             {QStringLiteral("payload"), QStringLiteral("<a/>")},
             {QStringLiteral("headers"), QJsonObject{{QStringLiteral("X-Number"), 5},
                                                     {QStringLiteral("content-type"), QStringLiteral("text/xml")}}}});
    QVERIFY(outcome.status == TaskStatus::Success);
    QVERIFY(server_->waitForRequests(before + 1));
    const QJsonObject headers = server_->requests().at(before).value(QStringLiteral("headers")).toObject();
    QCOMPARE(headers.value(QStringLiteral("x-number")).toString(), QStringLiteral("5"));
    QCOMPARE(headers.value(QStringLiteral("content-type")).toString(), QStringLiteral("text/xml"));
    QCOMPARE(headers.value(QStringLiteral("authorization")).toString(),
             QStringLiteral("Basic ") + QString::fromLatin1(QByteArray("me:s@cret").toBase64()));
}

void TestWebhookSender::signs() {
    // The example of the Standard Webhooks specification.
    const auto example = webhookSignature(QStringLiteral("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
                                          "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, "{\"test\": 2432232314}");
    QVERIFY(example.has_value());
    QCOMPARE(example->at(2).second, QByteArray("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="));

    const auto before = server_->requests().size();
    const auto outcome = run({{QStringLiteral("url"), url(QStringLiteral("/ok"))},
                              {QStringLiteral("payload"), QJsonObject{{QStringLiteral("n"), 1}}},
                              {QStringLiteral("secret"), QStringLiteral("a plain secret")}});
    QVERIFY(outcome.status == TaskStatus::Success);
    QVERIFY(server_->waitForRequests(before + 1));
    const QJsonObject headers = server_->requests().at(before).value(QStringLiteral("headers")).toObject();
    const QByteArray id = headers.value(QStringLiteral("webhook-id")).toString().toUtf8();
    const QByteArray time = headers.value(QStringLiteral("webhook-timestamp")).toString().toUtf8();
    QVERIFY(id.startsWith("msg_"));
    QVERIFY(qAbs(time.toLongLong() - QDateTime::currentSecsSinceEpoch()) < 60);
    const QByteArray expected = "v1," + QMessageAuthenticationCode::hash(id + '.' + time + ".{\"n\":1}",
                                                                         "a plain secret", QCryptographicHash::Sha256)
                                            .toBase64();
    QCOMPARE(headers.value(QStringLiteral("webhook-signature")).toString().toUtf8(), expected);
}

void TestWebhookSender::idStaysOverAttempts() {
    StepRequest request = requestFor({});
    const QByteArray first = webhookId(request);
    request.attempt = 3;
    QCOMPARE(webhookId(request), first);
    request.task = 6;
    QVERIFY(webhookId(request) != first);
}

void TestWebhookSender::readsTheReply_data() {
    QTest::addColumn<QString>("path");
    QTest::addColumn<QJsonValue>("body");
    QTest::newRow("text") << "/text" << QJsonValue(QStringLiteral("plain words"));
    QTest::newRow("json that is none") << "/badjson" << QJsonValue(QStringLiteral("{\"a\": "));
    QTest::newRow("no content") << "/status/204" << QJsonValue(QString());
}

void TestWebhookSender::readsTheReply() {
    QFETCH(QString, path);
    QFETCH(QJsonValue, body);
    const auto outcome = run({{QStringLiteral("url"), url(path)}});
    QVERIFY2(outcome.status == TaskStatus::Success, outcome.error ? qPrintable(outcome.error->toText()) : "");
    QCOMPARE(outcome.output.fields.value(QStringLiteral("body")), body);
}

void TestWebhookSender::statuses_data() {
    QTest::addColumn<int>("status");
    QTest::addColumn<QJsonValue>("expect");
    QTest::addColumn<QString>("code"); // empty: success
    QTest::addColumn<QString>("hint");
    const QJsonValue any(QJsonValue::Undefined);
    QTest::newRow("201") << 201 << any << ""
                         << "";
    QTest::newRow("302") << 302 << any << "http_status"
                         << "not followed";
    QTest::newRow("400") << 400 << any << "http_status"
                         << "";
    QTest::newRow("401") << 401 << any << "http_status"
                         << "credentials";
    QTest::newRow("404") << 404 << any << "http_status"
                         << "removed";
    QTest::newRow("429") << 429 << any << "rate_limited"
                         << "Retry-After: 7 s";
    QTest::newRow("500") << 500 << any << "server_failed"
                         << "server failed";
    QTest::newRow("503") << 503 << any << "server_failed"
                         << "retry";
    QTest::newRow("404 expected") << 404 << QJsonValue(QJsonArray{200, 404}) << ""
                                  << "";
    QTest::newRow("302 expected") << 302 << QJsonValue(302) << ""
                                  << "";
    QTest::newRow("200 not expected") << 200 << QJsonValue(QStringLiteral("202")) << "http_status"
                                      << "expect_status";
}

void TestWebhookSender::statuses() {
    QFETCH(int, status);
    QFETCH(QJsonValue, expect);
    QFETCH(QString, code);
    QFETCH(QString, hint);
    const auto before = server_->requests().size();
    QJsonObject parameters{{QStringLiteral("url"), url(QStringLiteral("/status/%1").arg(status))},
                           {QStringLiteral("payload"), QStringLiteral("x")}};
    if (!expect.isUndefined()) parameters.insert(QStringLiteral("expect_status"), expect);
    const auto outcome = run(parameters);
    QCOMPARE(outcome.output.fields.value(QStringLiteral("status")).toInt(), status);
    QCOMPARE(outcome.output.fields.value(QStringLiteral("body")).toString(), QStringLiteral("status %1").arg(status));
    QCOMPARE(outcome.error ? outcome.error->code : QString(), code);
    if (outcome.error) {
        QVERIFY(outcome.status == TaskStatus::Failed);
        QVERIFY2(outcome.error->hint.contains(hint), qPrintable(outcome.error->hint));
        QVERIFY2(!outcome.error->toText().contains(QStringLiteral("/status")), qPrintable(outcome.error->toText()));
    }
    QCOMPARE(server_->requests().size(), before + 1); // followed nowhere, sent once
}

void TestWebhookSender::cutsALargeBody() {
    const qint64 before = memoryKb("VmRSS:");
    QVERIFY(before > 0);
    QElapsedTimer timer;
    timer.start();
    const auto outcome = run({{QStringLiteral("url"), url(QStringLiteral("/big/100"))}});
    QVERIFY2(outcome.status == TaskStatus::Success, outcome.error ? qPrintable(outcome.error->toText()) : "");
    QCOMPARE(outcome.output.fields.value(QStringLiteral("body")).toString().size(), qsizetype(256 * 1024));
    QCOMPARE(outcome.output.fields.value(QStringLiteral("body_truncated")), QJsonValue(true));
    QVERIFY2(outcome.message.contains(QStringLiteral("cut")), qPrintable(outcome.message));
    QVERIFY(!context_->notices.isEmpty());
    const qint64 grown = memoryKb("VmHWM:") - before;
    qInfo("memory grew by at most %lld kB in %lld ms", qlonglong(grown), qlonglong(timer.elapsed()));
#ifdef __SANITIZE_ADDRESS__
    QSKIP("the address sanitizer keeps freed memory, so its size tells nothing");
#endif
    QVERIFY2(grown < 30 * 1024, qPrintable(QString::number(grown)));
}

void TestWebhookSender::endsASlowBody() {
    QElapsedTimer timer;
    timer.start();
    const auto outcome = run(
        {{QStringLiteral("url"), url(QStringLiteral("/slow"))}, {QStringLiteral("timeout"), QStringLiteral("300ms")}});
    QVERIFY(outcome.status == TaskStatus::TimedOut);
    QCOMPARE(outcome.error->code, QStringLiteral("timeout"));
    QVERIFY2(outcome.error->message.contains(QStringLiteral("answered 200")), qPrintable(outcome.error->message));
    QVERIFY(timer.elapsed() >= 290 && timer.elapsed() < 5000);
}

void TestWebhookSender::brokenServers_data() {
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("code");
    QTest::newRow("closes before a DELETE is answered") << "/close/delete"
                                                        << "unreachable";
    QTest::newRow("closes without a word") << "/close"
                                           << "unreachable";
    QTest::newRow("resets") << "/reset"
                            << "unreachable";
    QTest::newRow("stops within the body") << "/short"
                                           << "unreachable bad_reply";
    QTest::newRow("answers no HTTP") << "/garbage"
                                     << "bad_reply unreachable";
}

void TestWebhookSender::brokenServers() {
    QFETCH(QString, path);
    QFETCH(QString, code);
    const auto before = server_->requests().size();
    const bool remove = path.endsWith(QStringLiteral("delete"));
    QJsonObject parameters{{QStringLiteral("url"), url(path)},
                           {QStringLiteral("timeout"), 5},
                           {QStringLiteral("method"), remove ? QStringLiteral("DELETE") : QStringLiteral("POST")}};
    if (!remove) parameters.insert(QStringLiteral("payload"), QStringLiteral("once"));
    RecordingContext context({}, StepContext::Clock::now() + 30s);
    // With no connection from before, on which what may be repeated would be (tst_http_client).
    const auto outcome = CommunicationExecutor().execute(requestFor(parameters), context);
    QVERIFY(outcome.status == TaskStatus::Failed);
    QVERIFY2(code.split(QLatin1Char(' ')).contains(outcome.error->code), qPrintable(outcome.error->toText()));
    QVERIFY2(!outcome.error->toText().contains(path), qPrintable(outcome.error->toText()));
    QVERIFY(server_->waitForRequests(before + 1));
    QVERIFY2(server_->requests().size() == before + 1, "a request was sent again behind our back");
}

void TestWebhookSender::refusedConnection() {
    QTcpServer unused;
    QVERIFY(unused.listen(QHostAddress::LocalHost));
    const quint16 port = unused.serverPort();
    unused.close();
    const auto outcome =
        run({{QStringLiteral("url"), QStringLiteral("http://127.0.0.1:%1/a/secret/path?token=hush").arg(port)}});
    QCOMPARE(outcome.error->code, QStringLiteral("unreachable"));
    const QString text = outcome.error->toText();
    QVERIFY2(text.contains(QStringLiteral("http://127.0.0.1:%1 refused").arg(port)) &&
                 !text.contains(QStringLiteral("secret")) && !text.contains(QStringLiteral("hush")),
             qPrintable(text));
}

void TestWebhookSender::unknownHost() {
    // RFC 6761: never resolves, with or without a name server.
    const auto outcome = run({{QStringLiteral("url"), QStringLiteral("https://nothing.invalid/hook")}});
    QVERIFY2(outcome.error && (outcome.error->code == QStringLiteral("unreachable") ||
                               outcome.error->code == QStringLiteral("timeout")),
             "no error");
}

void TestWebhookSender::cancelEndsAtOnce() {
    const auto before = server_->requests().size();
    std::stop_source stop;
    RecordingContext context(stop.get_token());
    StepOutcome outcome;
    std::thread worker([&] {
        outcome = executor_.execute(requestFor({{QStringLiteral("url"), url(QStringLiteral("/silent"))}}), context);
    });
    const bool arrived = server_->waitForRequests(before + 1);
    QElapsedTimer timer;
    timer.start();
    stop.request_stop();
    worker.join();
    QVERIFY(arrived);
    QVERIFY(outcome.status == TaskStatus::Cancelled);
    QVERIFY2(timer.elapsed() < 1000, qPrintable(QString::number(timer.elapsed())));
    // A stop that was asked for before the start sends nothing.
    const auto outcome2 = executor_.execute(requestFor({{QStringLiteral("url"), url(QStringLiteral("/ok"))}}), context);
    QVERIFY(outcome2.status == TaskStatus::Cancelled);
    QCOMPARE(server_->requests().size(), before + 1);
}

void TestWebhookSender::stepDeadlineWins() {
    QElapsedTimer timer;
    timer.start();
    const auto outcome = run(
        {{QStringLiteral("url"), url(QStringLiteral("/silent"))}, {QStringLiteral("timeout"), QStringLiteral("10s")}},
        200ms);
    QVERIFY(outcome.status == TaskStatus::TimedOut);
    QVERIFY(timer.elapsed() < 5000);
}

void TestWebhookSender::tls() {
    HttpServer secure(HttpServer::Tls::SelfSigned);
    QVERIFY2(secure.isReady(), qPrintable(secure.problem()));
    const auto untrusted = run(
        {{QStringLiteral("url"), secure.url(QStringLiteral("/ok"))}, {QStringLiteral("payload"), QStringLiteral("x")}});
    QVERIFY(untrusted.status == TaskStatus::Failed);
    QCOMPARE(untrusted.error->code, QStringLiteral("tls_failed"));
    QVERIFY2(untrusted.error->message.contains(QStringLiteral("self-signed")), qPrintable(untrusted.error->message));
    QVERIFY(secure.requests().isEmpty());

    CommunicationOptions options;
    options.http.certificateFiles = QStringList{secure.certificateFile()};
    CommunicationExecutor trusting(options);
    RecordingContext context;
    const auto trusted = trusting.execute(requestFor({{QStringLiteral("url"), secure.url(QStringLiteral("/echo"))},
                                                      {QStringLiteral("payload"), QStringLiteral("x")}}),
                                          context);
    QVERIFY2(trusted.status == TaskStatus::Success, trusted.error ? qPrintable(trusted.error->toText()) : "");
    QVERIFY(secure.waitForRequests(1));
    QCOMPARE(
        secure.requests().at(0).value(QStringLiteral("headers")).toObject().value(QStringLiteral("host")).toString(),
        QStringLiteral("localhost:%1").arg(secure.port()));

    // The certificate is for localhost: its authority being trusted must not make it good for another name.
    const QString other =
        QString(secure.url(QStringLiteral("/ok"))).replace(QStringLiteral("localhost"), QStringLiteral("127.0.0.1"));
    const auto wrongName = trusting.execute(requestFor({{QStringLiteral("url"), other}}), context);
    QCOMPARE(wrongName.error ? wrongName.error->code : QString(), QStringLiteral("tls_failed"));
    QVERIFY2(wrongName.error->message.contains(QStringLiteral("host name")), qPrintable(wrongName.error->message));

    // TLS spoken to a server that speaks plain HTTP.
    const QString plain =
        QString(url(QStringLiteral("/ok"))).replace(QStringLiteral("http:"), QStringLiteral("https:"));
    const auto notTls = run({{QStringLiteral("url"), plain}});
    QCOMPARE(notTls.error ? notTls.error->code : QString(), QStringLiteral("tls_failed"));
}

void TestWebhookSender::previewShowsNoSecret() {
    const auto preview = executor_.preview(requestFor(
        {{QStringLiteral("url"),
          QStringLiteral("https://me:pass-word@hooks.example.com/services/T0/XYZZY?sig=abcdef123")},
         {QStringLiteral("payload"), QJsonObject{{QStringLiteral("text"), QStringLiteral("hello")}}},
         {QStringLiteral("headers"), QJsonObject{{QStringLiteral("Authorization"), QStringLiteral("Bearer tokentoken")},
                                                 {QStringLiteral("X-Level"), QStringLiteral("high")}}},
         {QStringLiteral("secret"), QStringLiteral("signing-secret")}}));
    QVERIFY(preview.has_value());
    QCOMPARE(preview->kind, QStringLiteral("request"));
    for (const char* shown : {"POST https://hooks.example.com", "X-Level: high", "Content-Type: application/json",
                              "webhook-id: msg_", "{\"text\":\"hello\"}"}) {
        QVERIFY2(preview->text.contains(QLatin1String(shown)), qPrintable(preview->text));
    }
    const QString all = preview->text + QString::fromUtf8(QJsonDocument(preview->details).toJson());
    for (const char* secret : {"XYZZY", "abcdef123", "pass-word", "tokentoken", "signing-secret"})
        QVERIFY2(!all.contains(QLatin1String(secret)), qPrintable(all));
    QVERIFY(!executor_.preview(requestFor({})).has_value());
}

void TestWebhookSender::pathInReplyIsMasked() {
    const auto outcome = run({{QStringLiteral("url"), url(QStringLiteral("/echo/T000/very-secret?key=hushhush"))}});
    QVERIFY(outcome.status == TaskStatus::Success);
    const QByteArray all = QJsonDocument(outcome.output.toJson()).toJson() + context_->standardOutput;
    QVERIFY2(!all.contains("very-secret") && !all.contains("hushhush"), all.constData());
}

void TestWebhookSender::unknownToolIsTold() {
    ToolSpec tool = *webhookTool();
    QVERIFY(executor_.canExecute(tool).has_value());
    tool.name = QStringLiteral("Webhook-Sender");
    QVERIFY(executor_.canExecute(tool).has_value());
    tool.name = QStringLiteral("pager");
    const Status status = executor_.canExecute(tool);
    QVERIFY(!status.has_value());
    QCOMPARE(status.error().code, QStringLiteral("no_handler"));
    QCOMPARE(status.error().message,
             QStringLiteral("pager cannot run yet: this version has no handler \"http\" for it"));
    tool.behaviour.run = ArgvRun{};
    QVERIFY(!executor_.canExecute(tool).has_value());
    QVERIFY(executor_.availability(*webhookTool()).available);
}

/// Each step hears of its own end, also of one that cannot go out, and whoever wants no output gets none.
void TestWebhookSender::severalAtOnce() {
    struct Steps : StepFeed {
        void add(const QJsonObject& parameters) {
            auto step = std::make_unique<Step>();
            step->request = requestFor(parameters);
            step->request.task = int(all.size());
            step->context = &context;
            all.push_back(std::move(step));
            outcomes.emplace_back();
        }
        Step* next() override { return given < all.size() ? all[given++].get() : nullptr; }
        void ended(Step& step, StepOutcome outcome) override {
            outcomes[std::size_t(step.request.task)] = std::move(outcome);
        }
        RecordingContext context;
        std::vector<std::unique_ptr<Step>> all;
        std::vector<std::optional<StepOutcome>> outcomes;
        std::size_t given = 0;
    };
    HttpServer server;
    QVERIFY2(server.isReady(), qPrintable(server.problem()));
    Steps steps;
    const auto at = [&server](const QString& path) { return QJsonObject{{QStringLiteral("url"), server.url(path)}}; };
    steps.add(at(QStringLiteral("/together/2"))); // answered when two of them wait
    steps.add(at(QStringLiteral("/together/2")));
    steps.add({{QStringLiteral("payload"), QStringLiteral("no url")}});
    steps.add(at(QStringLiteral("/status/503")));
    QJsonObject sealed = at(QStringLiteral("/echo"));
    sealed.insert(QStringLiteral("secret"), QStringLiteral("a shared secret"));
    steps.add(sealed);
    steps.add(at(QStringLiteral("/ok")));
    steps.all.back()->request.wantsOutput = false;

    CommunicationExecutor executor;
    QCOMPARE(executor.atOnce(*webhookTool()), 8);
    executor.executeAll(*webhookTool(), steps);
    for (const auto& outcome : steps.outcomes)
        QVERIFY(outcome);
    const auto code = [&steps](std::size_t step) {
        const auto& error = steps.outcomes[step]->error;
        return error ? error->code : QString();
    };
    QCOMPARE(code(0), QString());
    QCOMPARE(code(1), QString());
    QCOMPARE(code(2), QStringLiteral("bad_parameter"));
    QCOMPARE(code(3), QStringLiteral("server_failed"));
    QCOMPARE(code(4), QString());
    const auto echo = steps.outcomes[4]->output.fields.value(QStringLiteral("body")).toObject();
    QVERIFY(echo.value(QStringLiteral("headers")).toObject().contains(QStringLiteral("webhook-signature")));
    QCOMPARE(steps.outcomes[5]->status, TaskStatus::Success);
    QVERIFY(steps.outcomes[5]->output.fields.isEmpty());
    QVERIFY(steps.outcomes[5]->message.startsWith(QStringLiteral("HTTP 200")));
}

QTEST_GUILESS_MAIN(TestWebhookSender)
#include "tst_webhook_sender.moc"

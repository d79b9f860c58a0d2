// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/automation/AutomationExecutor.h"
#include "support/HttpServer.h"
#include "support/RecordingContext.h"

#include "engine/base/Redactor.h"

#include <QDateTime>
#include <QElapsedTimer>
#include <QJsonDocument>
#include <QTest>
#include <QUrlQuery>

#include <thread>

using namespace oc;
using namespace oc::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

ParameterSpec parameter(const QString& name, ParameterType type = ParameterType::String) {
    ParameterSpec spec;
    spec.name = name;
    spec.type = type;
    return spec;
}

std::shared_ptr<ToolSpec> tool(const HttpRun& run) {
    auto tool = std::make_shared<ToolSpec>();
    tool->name = u"under-test"_s;
    tool->parameters = {parameter(u"url"_s, ParameterType::Url), parameter(u"name"_s), parameter(u"other"_s),
                        parameter(u"token"_s, ParameterType::Secret), parameter(u"list"_s, ParameterType::List)};
    tool->behaviour.run = run;
    tool->behaviour.output.format = OutputFormat::Json;
    tool->behaviour.output.record = true;
    return tool;
}

StepRequest request(const std::shared_ptr<ToolSpec>& tool, const QJsonObject& parameters) {
    StepRequest request;
    request.runId = u"01TEST"_s;
    request.tool = tool;
    request.parameters = parameters;
    return request;
}

} // namespace

class TestHttpRun : public QObject {
    Q_OBJECT

    AutomationExecutor executor_;
    std::unique_ptr<HttpServer> server_;

    StepOutcome get(const QString& path, RecordingContext& context, const QList<int>& expect = {}) {
        HttpRun run;
        run.url = u"{url}"_s + path;
        run.expectStatus = expect;
        return executor_.execute(request(tool(run), {{u"url"_s, server_->url({})}}), context);
    }

private Q_SLOTS:
    void initTestCase() {
        server_ = std::make_unique<HttpServer>();
        QVERIFY2(server_->isReady(), qPrintable(server_->problem()));
    }

    void templatesBecomeARequest() {
        HttpRun run;
        run.method = u"POST"_s;
        run.url = u"{url}/echo/{name}"_s;
        run.query = {{u"q"_s, u"{other}"_s}, {u"left out"_s, u"{missing}"_s}, {u"fixed"_s, u"a b"_s}};
        run.headers = {{u"Authorization"_s, u"Bearer {token}"_s}, {u"X-Left-Out"_s, u"{missing}"_s}};
        run.body =
            QJsonObject{{u"name"_s, u"{name}"_s}, {u"list"_s, u"{list}"_s}, {u"gone"_s, u"{missing}"_s}, {u"n"_s, 5}};
        const QString hostile = u"../x?y=1#z&a/ü%"_s;
        const QJsonObject parameters{{u"url"_s, server_->url({}) + u'/'},
                                     {u"name"_s, hostile},
                                     {u"other"_s, u"1+1 & \"2\""_s},
                                     {u"token"_s, u"hunter2"_s},
                                     {u"list"_s, QJsonArray{1, u"two"_s}}};
        RecordingContext context;
        const StepOutcome outcome = executor_.execute(request(tool(run), parameters), context);
        QVERIFY2(outcome.status == TaskStatus::Success,
                 qPrintable(outcome.error ? outcome.error->toText() : QString()));
        QVERIFY(outcome.message.startsWith(u"HTTP 200 in "_s));
        const QJsonObject seen = outcome.output.fields;
        QCOMPARE(seen.value(u"method"_s).toString(), u"POST"_s);
        QCOMPARE(seen.value(u"path"_s).toString(),
                 u"/echo/..%2Fx%3Fy%3D1%23z%26a%2F%C3%BC%25?fixed=a%20b&q=1%2B1%20%26%20%222%22"_s);
        const QJsonObject headers = seen.value(u"headers"_s).toObject();
        QCOMPARE(headers.value(u"authorization"_s).toString(), u"Bearer hunter2"_s);
        QCOMPARE(headers.value(u"content-type"_s).toString(), u"application/json"_s);
        QVERIFY(!headers.contains(u"x-left-out"_s));
        const QByteArray body = QByteArray::fromBase64(seen.value(u"body"_s).toString().toLatin1());
        QCOMPARE(QJsonDocument::fromJson(body).object(),
                 (QJsonObject{{u"name"_s, hostile}, {u"list"_s, QJsonArray{1, u"two"_s}}, {u"n"_s, 5}}));

        const auto preview = executor_.preview(request(tool(run), parameters));
        QVERIFY(preview);
        QCOMPARE(preview->kind, u"request"_s);
        QVERIFY(preview->text.startsWith(u"POST http://127.0.0.1:"_s));
        QVERIFY(!preview->text.contains(u"hunter2"_s));
    }

    void repeatsAndMoments() {
        HttpRun run;
        run.method = u"POST"_s;
        run.url = u"{url}/echo/{now-period:s}"_s;
        run.query = {{u"end"_s, u"{now:us}"_s}, {u"left"_s, u"{now+missing}"_s}};
        run.queryRepeats = {{u"filter"_s, u"map"_s, u"{key}=\"{value}\""_s},
                            {u"id"_s, u"list"_s, u"{item}"_s},
                            {u"gone"_s, u"missing"_s, u"{item}"_s}};
        run.body =
            QJsonObject{{u"from"_s, u"{now}"_s},
                        {u"to"_s, u"until {now+period}"_s},
                        {u"each"_s, QJsonArray{u"first"_s,
                                               QJsonObject{{u"for_each"_s, u"map"_s},
                                                           {u"item"_s, QJsonObject{{u"name"_s, u"{key}"_s},
                                                                                   {u"is"_s, u"{value}"_s},
                                                                                   {u"other"_s, u"{other}"_s}}}},
                                               QJsonObject{{u"for_each"_s, u"list"_s}, {u"item"_s, u"<{item}>"_s}},
                                               QJsonObject{{u"for_each"_s, u"missing"_s}, {u"item"_s, u"x"_s}}}}};
        auto spec = tool(run);
        spec->parameters.append(parameter(u"map"_s, ParameterType::Map));
        spec->parameters.append(parameter(u"period"_s, ParameterType::Duration));
        const QJsonObject parameters{{u"url"_s, server_->url({})},
                                     {u"period"_s, u"1h"_s},
                                     {u"other"_s, true},
                                     {u"map"_s, QJsonObject{{u"a"_s, u"{other} & \""_s}, {u"b"_s, 5}}},
                                     {u"list"_s, QJsonArray{u"x/y"_s, 7}}};
        const qint64 before = QDateTime::currentMSecsSinceEpoch();
        RecordingContext context;
        const StepOutcome outcome = executor_.execute(request(spec, parameters), context);
        const qint64 after = QDateTime::currentMSecsSinceEpoch();
        QVERIFY2(outcome.status == TaskStatus::Success,
                 qPrintable(outcome.error ? outcome.error->toText() : QString()));
        const QUrl url(outcome.output.fields.value(u"path"_s).toString());
        const qint64 end = QUrlQuery(url).queryItemValue(u"end"_s).toLongLong();
        QVERIFY(end >= before * 1000 && end <= after * 1000);
        QCOMPARE(url.path(), u"/echo/%1"_s.arg(end / 1'000'000 - 3600));
        QCOMPARE(url.query(QUrl::FullyEncoded),
                 u"end="_s + QString::number(end) +
                     u"&filter=a%3D%22%7Bother%7D%20%26%20%22%22&filter=b%3D%225%22&id=x%2Fy&id=7"_s);
        const QJsonObject body =
            QJsonDocument::fromJson(
                QByteArray::fromBase64(outcome.output.fields.value(u"body"_s).toString().toLatin1()))
                .object();
        const auto iso = [end](qint64 plusMs) {
            return QDateTime::fromMSecsSinceEpoch(end / 1000 + plusMs, Qt::UTC).toString(Qt::ISODateWithMs);
        };
        QCOMPARE(body.value(u"from"_s).toString(), iso(0)); // one moment for the whole request
        QCOMPARE(body.value(u"to"_s).toString(), u"until "_s + iso(3'600'000));
        QCOMPARE(body.value(u"each"_s).toArray(),
                 (QJsonArray{
                     u"first"_s, QJsonObject{{u"name"_s, u"a"_s}, {u"is"_s, u"{other} & \""_s}, {u"other"_s, true}},
                     QJsonObject{{u"name"_s, u"b"_s}, {u"is"_s, u"5"_s}, {u"other"_s, true}}, u"<x/y>"_s, u"<7>"_s}));
    }

    void whatIsNoRequestIsRefused_data() {
        QTest::addColumn<QString>("url");
        QTest::addColumn<QString>("method");
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("code");
        QTest::newRow("file") << u"file:///etc/passwd"_s << u"GET"_s << u"x"_s << u"bad_url"_s;
        QTest::newRow("nothing") << u""_s << u"GET"_s << u"x"_s << u"bad_url"_s;
        QTest::newRow("no host") << u"http://"_s << u"GET"_s << u"x"_s << u"bad_url"_s;
        QTest::newRow("method") << u"http://127.0.0.1:1"_s << u"GET / HTTP/1.1\r\nX: "_s << u"x"_s << u"bad_method"_s;
        QTest::newRow("header") << u"http://127.0.0.1:1"_s << u"GET"_s << u"x\r\nEvil: 1"_s << u"bad_header"_s;
    }
    void whatIsNoRequestIsRefused() {
        QFETCH(QString, url);
        QFETCH(QString, method);
        QFETCH(QString, name);
        QFETCH(QString, code);
        HttpRun run;
        run.url = u"{url}"_s;
        run.method = method;
        run.headers = {{u"X-Name"_s, u"{name}"_s}};
        RecordingContext context;
        const StepOutcome outcome =
            executor_.execute(request(tool(run), {{u"url"_s, url}, {u"name"_s, name}}), context);
        QCOMPARE(outcome.status, TaskStatus::Failed);
        QCOMPARE(outcome.error->code, code);
    }

    void statusIsTold() {
        RecordingContext context;
        const StepOutcome outcome = get(u"/status/404"_s, context);
        QCOMPARE(outcome.status, TaskStatus::Failed);
        QCOMPARE(outcome.error->code, u"http_status"_s);
        QVERIFY2(outcome.error->message.endsWith(u"/status/404 answered HTTP 404 Not Found: status 404"_s),
                 qPrintable(outcome.error->message));
        QCOMPARE(outcome.output.fields.value(u"status"_s), QJsonValue(404));
        const StepOutcome expected = get(u"/status/404"_s, context, {404});
        QCOMPARE(expected.status, TaskStatus::Failed); // "status 404" is no JSON
        QCOMPARE(expected.error->code, u"output_unreadable"_s);
    }

    void redirects() {
        RecordingContext context;
        QCOMPARE(get(u"/status/302"_s, context).output.fields.value(u"ok"_s), QJsonValue(true)); // the same server
        HttpRun run;
        run.method = u"POST"_s;
        run.url = u"{url}/status/302"_s;
        const StepOutcome outcome = executor_.execute(request(tool(run), {{u"url"_s, server_->url({})}}), context);
        QCOMPARE(outcome.status, TaskStatus::Failed);
        QCOMPARE(outcome.error->code, u"redirected"_s);
    }

    void brokenServers_data() {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("code");
        QTest::newRow("bad JSON") << u"/badjson"_s << u"output_unreadable"_s;
        QTest::newRow("closed") << u"/close"_s << u"unreachable"_s;
        QTest::newRow("reset") << u"/reset"_s << u"unreachable"_s;
        QTest::newRow("garbage") << u"/garbage"_s << u"bad_reply unreachable"_s;
        QTest::newRow("larger than is read") << u"/big/80"_s << u"output_too_large"_s;
    }
    void brokenServers() {
        QFETCH(QString, path);
        QFETCH(QString, code);
        RecordingContext context({}, StepContext::Clock::now() + 20s);
        const StepOutcome outcome = get(path, context);
        QCOMPARE(outcome.status, TaskStatus::Failed);
        QVERIFY2(code.split(u' ').contains(outcome.error->code),
                 qPrintable(outcome.error->code + u' ' + outcome.error->toText()));
    }

    void aReplyCutShortIsAFailure() {
        RecordingContext context({}, StepContext::Clock::now() + 20s);
        QCOMPARE(get(u"/short"_s, context).status, TaskStatus::Failed);
    }

    void nobodyListens() {
        HttpRun run;
        run.url = u"{url}"_s;
        RecordingContext context;
        const StepOutcome outcome =
            executor_.execute(request(tool(run), {{u"url"_s, u"http://127.0.0.1:1/"_s}}), context);
        QCOMPARE(outcome.error->code, u"unreachable"_s);
        QVERIFY(outcome.error->message.contains(u"refused the connection"_s));
    }

    void deadline_data() {
        QTest::addColumn<QString>("path");
        QTest::newRow("no answer") << u"/silent"_s;
        QTest::newRow("a drop at a time") << u"/slow"_s;
    }
    void deadline() {
        QFETCH(QString, path);
        RecordingContext context({}, StepContext::Clock::now() + 200ms);
        QElapsedTimer timer;
        timer.start();
        const StepOutcome outcome = get(path, context);
        QCOMPARE(outcome.status, TaskStatus::TimedOut);
        QCOMPARE(outcome.error->code, u"timeout"_s);
        QVERIFY(timer.elapsed() < 3000);
    }

    void cancel() {
        std::stop_source stop;
        RecordingContext context(stop.get_token());
        std::jthread other;
        context.onOutput = [&](OutputStream, const QByteArray&) {
            if (!other.joinable()) other = std::jthread([&stop] { stop.request_stop(); });
        };
        QCOMPARE(get(u"/slow"_s, context).status, TaskStatus::Cancelled);
        RecordingContext late(stop.get_token());
        QCOMPARE(get(u"/ok"_s, late).status, TaskStatus::Cancelled);
    }

    void certificatesAreChecked() {
        HttpServer secure(HttpServer::Tls::SelfSigned);
        QVERIFY2(secure.isReady(), qPrintable(secure.problem()));
        HttpRun run;
        run.url = u"{url}"_s;
        RecordingContext context;
        const StepOutcome outcome = executor_.execute(request(tool(run), {{u"url"_s, secure.url(u"/ok"_s)}}), context);
        QCOMPARE(outcome.status, TaskStatus::Failed);
        QVERIFY2(outcome.error->code == u"tls_failed"_s, qPrintable(outcome.error->toText()));
        QVERIFY2(outcome.error->message.contains(u"self-signed"_s), qPrintable(outcome.error->message));
    }
};

QTEST_GUILESS_MAIN(TestHttpRun)
#include "tst_http_run.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// What webhook_sender does not send, and where it does not go.
#include "executors/communication/CommunicationExecutor.h"
#include "executors/communication/WebhookTool.h"
#include "support/RecordingContext.h"

#include <QTest>

using namespace oc;
using namespace std::chrono_literals;
using test::RecordingContext;
using test::requestFor;

class TestWebhookRefusals : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void refusedRequests_data();
    void refusedRequests();
    void addressKinds_data();
    void addressKinds();
    void linkLocalCanBeAllowed();
    void publicPlainHttp();

private:
    StepOutcome run(const QJsonObject& parameters) {
        RecordingContext context({}, StepContext::Clock::now() + 30s);
        return executor_.execute(requestFor(parameters), context);
    }

    CommunicationExecutor executor_{};
};

void TestWebhookRefusals::refusedRequests_data() {
    QTest::addColumn<QJsonObject>("parameters");
    QTest::addColumn<QString>("code");
    const QString good = QStringLiteral("http://127.0.0.1:1/");
    const auto header = [&](const QString& name, const QString& value) {
        return QJsonObject{{QStringLiteral("url"), good}, {QStringLiteral("headers"), QJsonObject{{name, value}}}};
    };
    const auto address = [](const char* text) {
        return QJsonObject{{QStringLiteral("url"), QString::fromLatin1(text)}};
    };
    QTest::newRow("no url") << QJsonObject{} << "bad_parameter";
    QTest::newRow("no scheme") << address("hooks.example.com/a") << "bad_url";
    QTest::newRow("file") << address("file:///etc/passwd") << "bad_url";
    QTest::newRow("ftp") << address("ftp://127.0.0.1/") << "bad_url";
    QTest::newRow("no host") << address("http:///path") << "bad_url";
    QTest::newRow("bad port") << address("http://127.0.0.1:99999/") << "bad_url";
    QTest::newRow("line break in a header value")
        << header(QStringLiteral("X-A"), QStringLiteral("a\r\nX-B: c")) << "bad_header";
    QTest::newRow("line feed in a header value")
        << header(QStringLiteral("X-A"), QStringLiteral("a\nb")) << "bad_header";
    QTest::newRow("line break in a header name")
        << header(QStringLiteral("X-A: b\r\nX-C"), QStringLiteral("d")) << "bad_header";
    QTest::newRow("empty header name") << header(QString(), QStringLiteral("d")) << "bad_header";
    QTest::newRow("zero in a header") << header(QStringLiteral("X-A"), QString(QChar(0))) << "bad_header";
    QTest::newRow("Host") << header(QStringLiteral("hOsT"), QStringLiteral("other")) << "bad_header";
    QTest::newRow("Content-Length") << header(QStringLiteral("Content-Length"), QStringLiteral("0")) << "bad_header";
    QTest::newRow("Transfer-Encoding") << header(QStringLiteral("Transfer-Encoding"), QStringLiteral("chunked"))
                                       << "bad_header";
    QTest::newRow("headers are a list") << QJsonObject{{QStringLiteral("url"), good},
                                                       {QStringLiteral("headers"), QJsonArray{1}}}
                                        << "bad_parameter";
    QTest::newRow("method with a space") << QJsonObject{{QStringLiteral("url"), good},
                                                        {QStringLiteral("method"), QStringLiteral("GET / HTTP/1.1")}}
                                         << "bad_method";
    QTest::newRow("payload with GET") << QJsonObject{{QStringLiteral("url"), good},
                                                     {QStringLiteral("method"), QStringLiteral("GET")},
                                                     {QStringLiteral("payload"), QStringLiteral("x")}}
                                      << "bad_parameter";
    QTest::newRow("secret that is no base64")
        << QJsonObject{{QStringLiteral("url"), good}, {QStringLiteral("secret"), QStringLiteral("whsec_!!")}}
        << "bad_secret";
    QTest::newRow("status out of range") << QJsonObject{{QStringLiteral("url"), good},
                                                        {QStringLiteral("expect_status"), QJsonArray{2}}}
                                         << "bad_parameter";
    QTest::newRow("timeout of nothing") << QJsonObject{{QStringLiteral("url"), good}, {QStringLiteral("timeout"), 0}}
                                        << "bad_parameter";
    QTest::newRow("metadata") << address("http://169.254.169.254/latest/meta-data/") << "refused_address";
    QTest::newRow("metadata as one number") << address("http://2852039166/") << "refused_address";
    QTest::newRow("metadata in hexadecimal") << address("http://0xa9fea9fe/") << "refused_address";
    QTest::newRow("metadata mapped") << address("http://[::ffff:169.254.169.254]/") << "refused_address";
    QTest::newRow("link-local IPv6") << address("http://[fe80::1]/") << "refused_address";
    QTest::newRow("multicast") << address("http://224.0.0.1/") << "refused_address";
}

void TestWebhookRefusals::refusedRequests() {
    QFETCH(QJsonObject, parameters);
    QFETCH(QString, code);
    const auto outcome = run(parameters);
    QVERIFY(outcome.status == TaskStatus::Failed);
    QCOMPARE(outcome.error->code, code);
    QVERIFY2(!outcome.error->message.contains(QLatin1Char('\n')), qPrintable(outcome.error->message));
}

void TestWebhookRefusals::addressKinds_data() {
    QTest::addColumn<AddressKind>("kind");
    const auto row = [](const char* address, AddressKind kind) { QTest::newRow(address) << kind; };
    row("127.0.0.1", AddressKind::Loopback);
    row("127.9.9.9", AddressKind::Loopback);
    row("0.0.0.0", AddressKind::Loopback);
    row("::1", AddressKind::Loopback);
    row("::", AddressKind::Loopback);
    row("::ffff:127.0.0.1", AddressKind::Loopback);
    row("10.1.2.3", AddressKind::Private);
    row("172.16.0.1", AddressKind::Private);
    row("172.31.255.255", AddressKind::Private);
    row("172.32.0.1", AddressKind::Public);
    row("192.168.0.1", AddressKind::Private);
    row("100.64.0.1", AddressKind::Private);
    row("fd12::1", AddressKind::Private);
    row("169.254.0.1", AddressKind::LinkLocal);
    row("169.253.255.255", AddressKind::Public);
    row("fe80::1", AddressKind::LinkLocal);
    row("febf::1", AddressKind::LinkLocal);
    row("fec0::1", AddressKind::Public);
    row("fd00:ec2::254", AddressKind::LinkLocal);
    row("64:ff9b::169.254.169.254", AddressKind::LinkLocal);
    row("2002:a9fe:a9fe::1", AddressKind::LinkLocal);
    row("::169.254.169.254", AddressKind::LinkLocal);
    row("224.0.0.1", AddressKind::Unusable);
    row("255.255.255.255", AddressKind::Unusable);
    row("ff02::1", AddressKind::Unusable);
    row("8.8.8.8", AddressKind::Public);
    row("2001:db8::1", AddressKind::Public);
}

void TestWebhookRefusals::addressKinds() {
    QFETCH(AddressKind, kind);
    QCOMPARE(int(addressKind(QHostAddress(QString::fromLatin1(QTest::currentDataTag())))), int(kind));
}

void TestWebhookRefusals::linkLocalCanBeAllowed() {
    CommunicationOptions options;
    options.http.allowLinkLocal = true;
    CommunicationExecutor executor(options);
    RecordingContext context({}, StepContext::Clock::now() + 300ms);
    const auto outcome =
        executor.execute(requestFor({{QStringLiteral("url"), QStringLiteral("http://169.254.0.1:9/")}}), context);
    // Nobody is there; what matters is that it was tried.
    QVERIFY(outcome.error.has_value());
    QVERIFY2(outcome.error->code != QStringLiteral("refused_address"), qPrintable(outcome.error->toText()));
}

void TestWebhookRefusals::publicPlainHttp() {
    const auto outcome = run({{QStringLiteral("url"), QStringLiteral("http://203.0.113.7/hook")}});
    QCOMPARE(outcome.error->code, QStringLiteral("plain_http"));
    QVERIFY2(outcome.error->hint.contains(QStringLiteral("webhook/confirm_plain_http")),
             qPrintable(outcome.error->hint));
}

QTEST_GUILESS_MAIN(TestWebhookRefusals)
#include "tst_webhook_refusals.moc"

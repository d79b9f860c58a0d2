// SPDX-License-Identifier: GPL-3.0-or-later
// The parameters of webhook_sender as they are read one after another. Without a server.
#include "executors/communication/WebhookRequest.h"

#include <QMap>
#include <QRandomGenerator>
#include <QTest>

using namespace oc;
using namespace Qt::StringLiterals;

class TestWebhookRequest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void oneAfterAnother() {
        // Whatever came before, each is read as it is read by itself, and secrets are only taken for the same when
        // they are.
        const QMap<QString, QJsonArray> choices{
            {u"url"_s, {u"https://a.example/T01/secret"_s, u"https://b.example/"_s, u"no url"_s}},
            {u"method"_s, {u"POST"_s, u"put"_s, u"GET"_s}},
            {u"payload"_s,
             {QJsonValue::Null, u"text"_s, u""_s, u"other"_s, QJsonObject{{u"a"_s, 1}}, QJsonObject{{u"a"_s, 2}},
              QJsonArray{1}}},
            {u"headers"_s,
             {QJsonObject{{u"X-Token"_s, u"abcdefgh"_s}}, QJsonObject{{u"X-Token"_s, u"ijklmnop"_s}},
              QJsonObject{{u"Content-Type"_s, u"text/x-log"_s}}, QJsonObject{{u"Host"_s, u"x"_s}}}},
            {u"timeout"_s, {u"5s"_s, u"never"_s}},
            {u"expect_status"_s, {QJsonArray{201}, 404, 99}},
            {u"secret"_s, {u"a secret"_s, u"another secret"_s, u"whsec_!"_s}}};
        const QStringList names = choices.keys();
        QRandomGenerator random(20261201);
        WebhookReader reader;
        QJsonObject parameters{{u"url"_s, u"https://a.example/T01/secret"_s}};
        QByteArray secrets;
        int good = 0;
        int alike = 0;
        for (int i = 0; i < 20'000; ++i) {
            if (random.bounded(10) == 0) parameters = {{u"url"_s, u"https://a.example/T01/secret"_s}};
            const QString name = random.bounded(2) ? u"payload"_s : names.at(random.bounded(names.size()));
            const QJsonArray& values = *choices.constFind(name);
            if (name != u"url" && random.bounded(4) == 0)
                parameters.remove(name);
            else
                parameters[name] = values.at(random.bounded(values.size()));
            const auto expected = WebhookRequest::fromParameters(parameters);
            const auto read = reader.read(parameters);
            QCOMPARE(bool(read), bool(expected));
            if (!expected) {
                QVERIFY(!reader.wasLikeTheOneBefore());
                QCOMPARE(read.error().message, expected.error().message);
                continue;
            }
            ++good;
            QCOMPARE(read->message.method, expected->message.method);
            QCOMPARE(read->message.url, expected->message.url);
            QCOMPARE(read->message.headers, expected->message.headers);
            QCOMPARE(read->message.body, expected->message.body);
            QCOMPARE(read->secret, expected->secret);
            QCOMPARE(read->timeout, expected->timeout);
            QCOMPARE(read->expectStatus, expected->expectStatus);
            if (reader.wasLikeTheOneBefore()) {
                ++alike;
                QCOMPARE(expected->secretsKey(), secrets);
            }
            secrets = expected->secretsKey();
        }
        QVERIFY2(good > 5000 && alike > 500, qPrintable(u"%1 good, %2 alike"_s.arg(good).arg(alike)));
    }
};

QTEST_GUILESS_MAIN(TestWebhookRequest)
#include "tst_webhook_request.moc"

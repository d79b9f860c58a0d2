// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/support/HttpClient.h"
#include "executors/support/HttpConnections.h"
#include "support/HttpServer.h"
#include "support/RecordingContext.h"

#include <QJsonDocument>
#include <QSet>
#include <QTest>

#include <atomic>
#include <thread>
#include <vector>

using namespace oc;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using test::HttpServer;
using test::RecordingContext;

class TestHttpClient : public QObject {
    Q_OBJECT

    std::unique_ptr<HttpServer> server_;

    static Result<HttpReply> send(const HttpClient& client, const QString& url, const QByteArray& method = "GET",
                                  std::optional<QByteArray> body = {}, HttpHeaders headers = {}) {
        RecordingContext context;
        return client.send({method, QUrl(url), std::move(headers), std::move(body)}, context, 10s);
    }
    static QList<int> connectionsOf(const QList<QJsonObject>& requests) {
        QList<int> numbers;
        for (const QJsonObject& request : requests)
            numbers << request.value(u"connection"_s).toInt();
        return numbers;
    }

private Q_SLOTS:
    void init() {
        server_ = std::make_unique<HttpServer>();
        QVERIFY2(server_->isReady(), qPrintable(server_->problem()));
    }

    void keepsAConnection() {
        const HttpClient client({});
        for (const QByteArray& method : QByteArrayList{"GET", "POST", "PUT", "HEAD"}) {
            const auto reply = send(client, server_->url(u"/ok"_s), method,
                                    method.startsWith('P') ? std::optional<QByteArray>("x") : std::nullopt);
            QVERIFY2(reply, qPrintable(reply ? QString() : reply.error().toText()));
            QCOMPARE(client.idleConnections(), 1u);
        }
        QCOMPARE(connectionsOf(server_->requests()), (QList<int>{1, 1, 1, 1}));
    }

    void twoOriginsTwoConnections() {
        HttpServer other;
        const HttpClient client({});
        for (int i = 0; i < 2; ++i) {
            QVERIFY(send(client, server_->url(u"/ok"_s)));
            QVERIFY(send(client, other.url(u"/ok"_s)));
        }
        QCOMPARE(client.idleConnections(), 2u);
        QCOMPARE(connectionsOf(server_->requests()), (QList<int>{1, 1}));
        QCOMPARE(connectionsOf(other.requests()), (QList<int>{1, 1}));
    }

    void anotherClientHasItsOwn() {
        const HttpClient one({});
        const HttpClient two({});
        QVERIFY(send(one, server_->url(u"/ok"_s)));
        QVERIFY(send(two, server_->url(u"/ok"_s)));
        QCOMPARE(connectionsOf(server_->requests()), (QList<int>{1, 2}));
    }

    void aServerThatSaysClose() {
        const HttpClient client({});
        QVERIFY(send(client, server_->url(u"/goodbye"_s)));
        QCOMPARE(client.idleConnections(), 0u);
        QVERIFY(send(client, server_->url(u"/ok"_s)));
        QCOMPARE(connectionsOf(server_->requests()), (QList<int>{1, 2}));
    }

    void aServerThatClosedMeanwhile_data() {
        QTest::addColumn<QByteArray>("method");
        QTest::newRow("GET") << QByteArray("GET");
        QTest::newRow("POST") << QByteArray("POST");
    }

    void aServerThatClosedMeanwhile() {
        QFETCH(QByteArray, method);
        const HttpClient client({});
        QVERIFY(send(client, server_->url(u"/bye"_s), method, "x"));
        QVERIFY(server_->waitForClosed(1));
        const auto reply = send(client, server_->url(u"/ok"_s), method, "y");
        QVERIFY2(reply, qPrintable(reply ? QString() : reply.error().toText()));
        QCOMPARE(connectionsOf(server_->requests()), (QList<int>{1, 2}));
    }

    void aServerThatClosesAsTheRequestArrives_data() {
        QTest::addColumn<QByteArray>("method");
        QTest::addColumn<bool>("again");
        QTest::newRow("GET") << QByteArray("GET") << true;
        QTest::newRow("HEAD") << QByteArray("HEAD") << true;
        QTest::newRow("PUT") << QByteArray("PUT") << true;
        QTest::newRow("DELETE") << QByteArray("DELETE") << true;
        QTest::newRow("POST") << QByteArray("POST") << false;
        QTest::newRow("PATCH") << QByteArray("PATCH") << false;
        QTest::newRow("its own") << QByteArray("PURGE") << false;
    }

    void aServerThatClosesAsTheRequestArrives() {
        QFETCH(QByteArray, method);
        QFETCH(bool, again);
        const QList<std::optional<QByteArray>> bodies{std::nullopt, QByteArray(), QByteArray("z")};
        for (const auto& body : bodies) {
            const HttpClient client({});
            const auto before = server_->requests().size();
            QVERIFY(send(client, server_->url(u"/once"_s)));
            const auto reply = send(client, server_->url(u"/ok?a secret"_s), method, body);
            QCOMPARE(bool(reply), again);
            if (!again) {
                QCOMPARE(reply.error().code, u"unreachable"_s);
                QVERIFY2(reply.error().toText().contains(u"Whether it did its work is not known"_s) &&
                             !reply.error().toText().contains(u"secret"_s),
                         qPrintable(reply.error().toText()));
            }
            const auto count = before + (again ? 3 : 2);
            QVERIFY(server_->waitForRequests(count));
            // Asked after a further one, so that a repetition on its way would be there.
            QVERIFY(send(client, server_->url(u"/last"_s)));
            QVERIFY(server_->waitForRequests(count + 1));
            QCOMPARE(server_->requests().size(), count + 1);
            QVERIFY(server_->requests().at(before + 1).value(u"dropped"_s).toBool());
        }
    }

    void neverMoreThanOnceAgain() {
        // Both the kept connection and the new one are closed without an answer.
        const HttpClient client({});
        QVERIFY(send(client, server_->url(u"/once"_s)));
        const auto reply = send(client, server_->url(u"/close"_s));
        QVERIFY(!reply);
        QCOMPARE(reply.error().code, u"unreachable"_s);
        QVERIFY(send(client, server_->url(u"/last"_s)));
        QVERIFY(server_->waitForRequests(4));
        QCOMPARE(server_->requests().size(), 4);
    }

    void brokenRepliesAreNotKept_data() {
        QTest::addColumn<QString>("path");
        for (const char* path : {"/short", "/garbage", "/close", "/reset"})
            QTest::newRow(path) << QString::fromLatin1(path);
    }

    void brokenRepliesAreNotKept() {
        QFETCH(QString, path);
        const HttpClient client({});
        QVERIFY(!send(client, server_->url(path), "POST", "x"));
        QCOMPARE(client.idleConnections(), 0u);
        QVERIFY(send(client, server_->url(u"/ok"_s)));
    }

    void aCutBodyIsNotKept() {
        const HttpClient client({});
        const auto reply = send(client, server_->url(u"/big/2"_s));
        QVERIFY(reply && reply->bodyTruncated);
        QCOMPARE(reply->body.size(), HttpClient::bodyLimit);
        QCOMPARE(client.idleConnections(), 0u);
    }

    void aCancelledRequestIsNotKept() {
        const HttpClient client({});
        QVERIFY(send(client, server_->url(u"/ok"_s)));
        std::stop_source stop;
        RecordingContext context(stop.get_token());
        Result<HttpReply> reply{HttpReply{}};
        std::thread worker([&] {
            reply = client.send({"POST", QUrl(server_->url(u"/silent"_s)), {}, "x"}, context, 30s);
        });
        const bool arrived = server_->waitForRequests(2);
        stop.request_stop();
        worker.join();
        QVERIFY(arrived);
        QVERIFY(!reply);
        QCOMPARE(reply.error().code, u"cancelled"_s);
        QCOMPARE(client.idleConnections(), 0u);
        const auto next = send(client, server_->url(u"/echo"_s));
        QVERIFY(next);
        QCOMPARE(QJsonDocument::fromJson(next->body).object().value(u"path"_s).toString(), u"/echo"_s);
    }

    void chunksAndEarlyHints() {
        const HttpClient client({});
        auto reply = send(client, server_->url(u"/chunks"_s));
        QVERIFY(reply);
        QCOMPARE(reply->body, QByteArray("first second"));
        QCOMPARE(reply->header("X-Trailer"), QByteArray());
        reply = send(client, server_->url(u"/early"_s));
        QVERIFY(reply);
        QCOMPARE(reply->status, 200);
        QCOMPARE(reply->body, QByteArray("late"));
        QCOMPARE(reply->header("Link"), QByteArray());
        QCOMPARE(connectionsOf(server_->requests()), (QList<int>{1, 1}));
    }

    void oddRequests() {
        const HttpClient client({});
        const auto reply = send(client, server_->url(u"/echo/../a%2Fb%20c/{x}?q=1%2B1&ü=%C3%BC#fragment"_s), "PATCH",
                                QByteArray("\0\r\n", 3),
                                {{"X-Empty", ""}, {"X-Blank", "  "}, {"x-one", "a;b: c"}, {"user-agent", "mine"}});
        QVERIFY2(reply, qPrintable(reply ? QString() : reply.error().toText()));
        const QJsonObject seen = server_->requests().constFirst();
        QCOMPARE(seen.value(u"method"_s).toString(), u"PATCH"_s);
        QCOMPARE(seen.value(u"path"_s).toString(), u"/echo/../a%2Fb%20c/%7Bx%7D?q=1%2B1&%C3%BC=%C3%BC"_s);
        const QJsonObject headers = seen.value(u"headers"_s).toObject();
        QCOMPARE(headers.value(u"x-empty"_s), QJsonValue(u""_s));
        QCOMPARE(headers.value(u"x-blank"_s), QJsonValue(u""_s));
        QCOMPARE(headers.value(u"x-one"_s).toString(), u"a;b: c"_s);
        QCOMPARE(headers.value(u"user-agent"_s).toString(), u"mine"_s);
        QCOMPARE(headers.value(u"host"_s).toString(), u"127.0.0.1:%1"_s.arg(server_->port()));
        QVERIFY(!headers.contains(u"content-type"_s) && !headers.contains(u"expect"_s));
        QCOMPARE(headers.value(u"accept-encoding"_s).toString(), u"identity"_s);
    }

    void largeBodies() {
        const HttpClient client({});
        const QByteArray body(3 << 20, 'b');
        const auto reply = send(client, server_->url(u"/ok"_s), "POST", body);
        QVERIFY2(reply, qPrintable(reply ? QString() : reply.error().toText()));
        const QJsonObject seen = server_->requests().constFirst();
        QCOMPARE(QByteArray::fromBase64(seen.value(u"body"_s).toString().toLatin1()), body);
    }

    void trustIsNotShared() {
        HttpServer secure(HttpServer::Tls::SelfSigned);
        QVERIFY2(secure.isReady(), qPrintable(secure.problem()));
        HttpPolicy policy;
        policy.certificateFiles = QStringList{secure.certificateFile()};
        const HttpClient trusting(policy);
        const HttpClient careful({});
        for (int i = 0; i < 2; ++i) {
            const auto reply = send(trusting, secure.url(u"/ok"_s), "POST", "x");
            QVERIFY2(reply, qPrintable(reply ? QString() : reply.error().toText()));
        }
        QCOMPARE(trusting.idleConnections(), 1u);
        auto refused = send(careful, secure.url(u"/ok"_s), "POST", "x");
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, u"tls_failed"_s);
        // The same server and port under a name that its certificate is not for.
        refused = send(trusting, secure.url(u"/ok"_s).replace(u"localhost"_s, u"127.0.0.1"_s), "POST", "x");
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, u"tls_failed"_s);
        const QList<int> used = connectionsOf(secure.requests());
        QCOMPARE(used.size(), 2);
        QCOMPARE(used.at(0), used.at(1));
    }

    void theServersOwnTime() {
        const HttpClient client({});
        QVERIFY(send(client, server_->url(u"/keep/1"_s)));
        QCOMPARE(client.idleConnections(), 0u);
        QVERIFY(send(client, server_->url(u"/keep/2"_s)));
        QCOMPARE(client.idleConnections(), 1u);
        // Nobody asks for it again: it is closed by itself.
        QVERIFY(server_->waitForClosed(2, 20000));
        QTRY_COMPARE(client.idleConnections(), 0u);
    }

    void manyThreads() {
        const HttpClient client({});
        constexpr int threads = 8;
        std::atomic<int> wrong{0};
        {
            std::vector<std::jthread> workers;
            for (int t = 0; t < threads; ++t) {
                workers.emplace_back([&, t] {
                    for (int i = 0; i < 40; ++i) {
                        const QByteArray body = QByteArray::number(t) + ' ' + QByteArray::number(i);
                        const auto reply = send(client, server_->url(u"/echo"_s), "POST", body);
                        const QJsonObject seen = reply ? QJsonDocument::fromJson(reply->body).object() : QJsonObject();
                        if (QByteArray::fromBase64(seen.value(u"body"_s).toString().toLatin1()) != body) ++wrong;
                    }
                });
            }
        }
        QCOMPARE(wrong.load(), 0);
        QVERIFY(server_->waitForRequests(qsizetype(threads) * 40));
        const QList<int> used = connectionsOf(server_->requests());
        QVERIFY2(QSet<int>(used.begin(), used.end()).size() <= threads, "a connection was made that need not be");
    }

    void boundedInNumber() {
        const Result<CurlLibrary>& curl = CurlLibrary::get();
        QVERIFY(curl);
        HttpConnections connections;
        constexpr int made = int(HttpConnections::idleAtMost) + 3;
        for (int i = 0; i < made; ++i)
            connections.put(QByteArray::number(i), std::make_unique<HttpConnection>(*curl), 1h);
        QCOMPARE(connections.waiting(), HttpConnections::idleAtMost);
        QVERIFY(!connections.take("2"));
        QVERIFY(connections.take("3"));
        QVERIFY(!connections.take("3"));
        QVERIFY(connections.take(QByteArray::number(made - 1)));
    }
};

QTEST_GUILESS_MAIN(TestHttpClient)
#include "tst_http_client.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// HttpClient::sendAll(), against a strict server of ours in a process of its own (tests/support/http_server.py).
#include "executors/support/HttpClient.h"
#include "support/HttpServer.h"
#include "support/RecordingContext.h"

#include <QRandomGenerator>
#include <QSet>
#include <QTest>

#include <list>
#include <thread>

using namespace oc;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using test::HttpServer;
using test::RecordingContext;

namespace {

/// Gives what was added, one after the other, and keeps how each ended.
class Messages : public HttpFeed {
public:
    explicit Messages(std::stop_token stop = {}) : context_(std::move(stop)) {}

    void add(const QString& url, const QByteArray& method = "GET", std::chrono::milliseconds timeout = 20s) {
        add({method, QUrl(url), {}, method == "POST" ? std::optional<QByteArray>("x") : std::nullopt}, timeout);
    }
    void add(const HttpMessage& message, std::chrono::milliseconds timeout = 20s) {
        auto& one = all_.emplace_back();
        one.number = int(all_.size()) - 1;
        one.own = message;
        one.message = &one.own;
        one.context = &context_;
        one.timeout = timeout;
    }
    HttpJob* next() override {
        ++asked;
        if (given_ == all_.size() || (mayGive && !mayGive())) return nullptr;
        return &*std::next(all_.begin(), std::ptrdiff_t(given_++));
    }
    void ended(HttpJob& job, Result<HttpReply> reply) override {
        order.append(static_cast<Job&>(job).number);
        said.append(reply ? QString::number(reply->status) : reply.error().code);
        if (onEnd) onEnd();
    }

    QStringList said; ///< status or error, in the order of the ends
    QList<int> order; ///< the numbers of the messages in that order, from 0
    int asked = 0;
    std::function<bool()> mayGive;
    std::function<void()> onEnd;

private:
    struct Job : HttpJob {
        int number = 0;
        HttpMessage own;
    };
    RecordingContext context_;
    std::list<Job> all_;
    std::size_t given_ = 0;
};

QList<int> sorted(QList<int> numbers) {
    std::sort(numbers.begin(), numbers.end());
    return numbers;
}

} // namespace

class TestHttpSender : public QObject {
    Q_OBJECT

    std::unique_ptr<HttpServer> server_;

    QSet<int> connectionsUsed() {
        QSet<int> used;
        const auto requests = server_->requests();
        for (const QJsonObject& request : requests)
            used.insert(request.value(u"connection"_s).toInt());
        return used;
    }

private Q_SLOTS:
    void init() {
        server_ = std::make_unique<HttpServer>();
        QVERIFY2(server_->isReady(), qPrintable(server_->problem()));
    }

    void severalAtOnce() {
        // Each is answered only when four of them wait there.
        const HttpClient client({});
        Messages messages;
        for (int i = 0; i < 12; ++i)
            messages.add(server_->url(u"/together/4"_s), i % 2 ? "POST" : "GET");
        client.sendAll(messages, 4);
        QCOMPARE(messages.said, QStringList(12, u"200"_s));
        QCOMPARE(connectionsUsed().size(), 4);
        QCOMPARE(client.idleConnections(), 1u);

        // They are kept together, for another such crowd and for one alone.
        Messages more;
        for (int i = 0; i < 4; ++i)
            more.add(server_->url(u"/together/4"_s));
        client.sendAll(more, 4);
        RecordingContext context;
        QVERIFY(client.send({"GET", QUrl(server_->url(u"/ok"_s)), {}, {}}, context, 10s));
        QCOMPARE(more.said, QStringList(4, u"200"_s));
        QCOMPARE(connectionsUsed().size(), 4);
    }

    void notMoreThanThat() {
        const HttpClient client({});
        Messages messages;
        for (int i = 0; i < 20; ++i)
            messages.add(server_->url(u"/late/5"_s));
        client.sendAll(messages, 3);
        QCOMPARE(messages.said, QStringList(20, u"200"_s));
        QCOMPARE(connectionsUsed().size(), 3);
    }

    void aSilentServerHoldsNobodyUp() {
        const HttpClient client({});
        Messages messages;
        messages.add(server_->url(u"/silent"_s), "GET", 1s);
        for (int i = 0; i < 20; ++i)
            messages.add(server_->url(u"/ok"_s));
        client.sendAll(messages, 2);
        QCOMPARE(messages.said, QStringList(20, u"200"_s) << u"timeout"_s);
        QCOMPARE(messages.order.last(), 0);
    }

    void eachToItsOwnServer() {
        HttpServer other;
        QVERIFY2(other.isReady(), qPrintable(other.problem()));
        const HttpClient client({});
        Messages messages;
        for (int i = 0; i < 12; ++i)
            messages.add((i % 3 == 2 ? other : *server_).url(u"/late/5"_s));
        client.sendAll(messages, 4);
        QCOMPARE(messages.said, QStringList(12, u"200"_s));
        QCOMPARE(server_->requests().size(), 8);
        QCOMPARE(other.requests().size(), 4);
        QCOMPARE(client.idleConnections(), 2u);
    }

    void nothingOfTheOneBefore() {
        // What libcurl was told of one message is kept for the next that is like it: all that differs must be noticed.
        QList<HttpMessage> kinds;
        const QList<HttpHeaders> headers{
            {}, {{"Content-Type", "application/json"}}, {{"X-One", "1"}}, {{"X-One", "2"}}, {{"X-Empty", ""}}};
        const QStringList urls{server_->url(u"/ok/a"_s), server_->url(u"/ok/b?c=d"_s), server_->url(u"/status/500"_s),
                               QString(server_->url(u"/ok/a"_s)).replace(u"://"_s, u"://user:password@"_s)};
        const QList<std::optional<QByteArray>> bodies{std::nullopt, QByteArray(), QByteArray("x"),
                                                      QByteArray(100'000, 'y')};
        for (const QByteArray method : {"GET", "HEAD", "POST", "PUT", "DELETE"}) {
            for (const QString& url : urls) {
                for (const HttpHeaders& some : headers) {
                    for (const auto& body : bodies)
                        if (!body || (method != "GET" && method != "HEAD"))
                            kinds.append({method, QUrl(url), some, body});
                }
            }
        }
        QRandomGenerator random(20261201);
        const HttpClient client({});
        Messages messages;
        QList<HttpMessage> sent;
        for (int i = 0; i < 300; ++i) {
            // Mostly like the one before but for one thing, or nothing.
            const HttpMessage& other = kinds.at(random.bounded(kinds.size()));
            HttpMessage one = sent.isEmpty() || i % 7 == 0 ? other : sent.constLast();
            switch (random.bounded(5)) {
            case 0:
                one.url = other.url;
                break;
            case 1:
                one.headers = other.headers;
                break;
            case 2:
                one.method = other.method;
                one.body = other.body;
                break;
            case 3:
                if (one.body) one.body = QByteArray::number(i);
                break;
            default:
                break;
            }
            sent.append(one);
            messages.add(one);
        }
        client.sendAll(messages, 1);
        const auto seen = server_->requests();
        QCOMPARE(seen.size(), sent.size());
        QCOMPARE(connectionsUsed().size(), 1);
        for (qsizetype i = 0; i < sent.size(); ++i) {
            const HttpMessage& message = sent.at(i);
            const QJsonObject request = seen.at(i);
            QCOMPARE(request.value(u"method"_s).toString().toLatin1(), message.method);
            QCOMPARE(request.value(u"path"_s).toString().toLatin1(), HttpClient::requestTarget(message.url));
            QCOMPARE(QByteArray::fromBase64(request.value(u"body"_s).toString().toLatin1()),
                     message.body.value_or(QByteArray()));
            const QJsonObject got = request.value(u"headers"_s).toObject();
            QCOMPARE(got.contains(u"content-length"_s), message.body.has_value());
            QCOMPARE(got.contains(u"authorization"_s), !message.url.userName().isEmpty());
            for (const QString& name : {u"content-type"_s, u"x-one"_s, u"x-empty"_s}) {
                QJsonValue expected(QJsonValue::Undefined);
                for (const auto& [given, value] : message.headers)
                    if (given.toLower() == name.toLatin1()) expected = QString::fromLatin1(value);
                QCOMPARE(got.value(name), expected);
            }
        }
    }

    void anAnswerInHttp10() {
        // What libcurl learned of one server's answer is not how the next request goes out: the server takes only
        // HTTP/1.1.
        const HttpClient client({});
        Messages messages;
        for (int i = 0; i < 9; ++i)
            messages.add(server_->url(u"/old"_s), i % 3 ? "POST" : "GET");
        client.sendAll(messages, 2);
        QCOMPARE(messages.said, QStringList(9, u"200"_s));
        QCOMPARE(connectionsUsed().size(), 9);
    }

    void whatCannotGoIsToldAmongTheOthers() {
        const HttpClient client({});
        Messages messages;
        messages.add(server_->url(u"/ok"_s));
        messages.add(u"ftp://127.0.0.1/"_s);
        messages.add(u"http://169.254.169.254/latest/meta-data/"_s);
        messages.add(u"http://no-such-host.invalid/"_s);
        messages.add(server_->url(u"/reset"_s), "POST");
        messages.add(server_->url(u"/garbage"_s));
        messages.add(server_->url(u"/status/500"_s));
        messages.add(server_->url(u"/ok"_s));
        client.sendAll(messages, 3);
        QStringList byNumber(8);
        for (qsizetype i = 0; i < messages.order.size(); ++i)
            byNumber[messages.order.at(i)] = messages.said.at(i);
        QCOMPARE(sorted(messages.order), (QList<int>{0, 1, 2, 3, 4, 5, 6, 7})); // each once
        QCOMPARE(byNumber, (QStringList{u"200"_s, u"bad_url"_s, u"refused_address"_s, u"unreachable"_s,
                                        u"unreachable"_s, u"bad_reply"_s, u"500"_s, u"200"_s}));
    }

    void aServerThatClosesEachTime() {
        const HttpClient client({});
        Messages messages;
        for (int i = 0; i < 30; ++i)
            messages.add(server_->url(i % 2 ? u"/goodbye"_s : u"/bye"_s));
        client.sendAll(messages, 3);
        QCOMPARE(messages.said, QStringList(30, u"200"_s));
    }

    void cancelEndsAll() {
        std::stop_source stop;
        const HttpClient client({});
        Messages messages(stop.get_token());
        for (int i = 0; i < 5; ++i)
            messages.add(server_->url(u"/silent"_s));
        std::jthread person([&] {
            QVERIFY(server_->waitForRequests(3));
            stop.request_stop();
        });
        client.sendAll(messages, 3);
        person.join();
        QCOMPARE(messages.said, QStringList(5, u"cancelled"_s));
        QCOMPARE(server_->requests().size(), 3);
        QCOMPARE(client.idleConnections(), 0u);
    }

    void asksAgainWhenOneHasEnded() {
        // Nothing more is there while the first is on its way: it is not asked for all the time.
        const HttpClient client({});
        Messages messages;
        bool more = true;
        messages.mayGive = [&] { return std::exchange(more, false); };
        messages.onEnd = [&] { more = true; };
        messages.add(server_->url(u"/late/200"_s));
        messages.add(server_->url(u"/late/200"_s));
        client.sendAll(messages, 4);
        QCOMPARE(messages.said, QStringList(2, u"200"_s));
        QCOMPARE(messages.order, (QList<int>{0, 1}));
        QVERIFY2(messages.asked <= 8, qPrintable(QString::number(messages.asked)));
    }

    void nothingToSend() {
        const HttpClient client({});
        Messages messages;
        client.sendAll(messages, 4);
        QCOMPARE(messages.asked, 1);
        QCOMPARE(client.idleConnections(), 0u);
    }
};

QTEST_GUILESS_MAIN(TestHttpSender)
#include "tst_http_sender.moc"

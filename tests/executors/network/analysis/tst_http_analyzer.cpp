// SPDX-License-Identifier: GPL-3.0-or-later
// http-analyzer on exchanges that are made here, and on real ones beside tshark's figures (OC_SHARED_DIR/captures,
// whose README.txt names their sources).
#include "support/AnalyzerCalls.h"
#include "support/TcpTalk.h"

#include <QJsonDocument>
#include <QTest>

using namespace oc;
using namespace oc::test;
using namespace oc::test::packet_bytes;
using namespace Qt::StringLiterals;

namespace {

const QString http_ = u"http-analyzer"_s;
const QString captures = sharedCaptures;

QByteArray get(const QByteArray& path, const QByteArray& more = {}) {
    return "GET " + path + " HTTP/1.1\r\nHost: www.example.org\r\n" + more + "\r\n";
}
QByteArray reply(const QByteArray& status = "200 OK", const QByteArray& body = "hello") {
    return "HTTP/1.1 " + status + "\r\nContent-Type: text/plain\r\nContent-Length: " + QByteArray::number(body.size()) +
           "\r\n\r\n" + body;
}
/// Status of each row: "200 404 -".
QString statusesOf(const StepOutcome& outcome) {
    QStringList words;
    for (const QJsonValue& row : outcome.output.table->rowsToJson())
        words << (row[u"status"_s].isNull() ? u"-"_s : QString::number(row[u"status"_s].toInt()));
    return words.join(u' ');
}

} // namespace

class TestHttpAnalyzer : public QObject {
    Q_OBJECT

    AnalyzerCalls calls_;

private Q_SLOTS:
    void oneExchange() {
        TcpTalk talk(40000, 8080);
        talk.handshake().wait(1000).says(get("/a?b=c", "User-Agent: curl/8\r\n")).wait(20'000).answers(reply()).close();
        const auto outcome = calls_.onFrames(http_, talk.frames);
        QVERIFY2(outcome.status == TaskStatus::Success, shown(outcome));
        QCOMPARE(calls_.columnsDiffer(http_, outcome), QString());
        QCOMPARE(rowAt(outcome), (QJsonObject{{u"time"_s, u"2023-11-14T22:13:20.002000Z"_s},
                                              {u"client"_s, u"10.0.0.1"_s},
                                              {u"client_port"_s, 40000},
                                              {u"server"_s, u"10.0.0.2"_s},
                                              {u"server_port"_s, 8080},
                                              {u"method"_s, u"GET"_s},
                                              {u"host"_s, u"www.example.org"_s},
                                              {u"path"_s, u"/a?b=c"_s},
                                              {u"status"_s, 200},
                                              {u"request_bytes"_s, 66},
                                              {u"response_bytes"_s, 69},
                                              {u"content_type"_s, u"text/plain"_s},
                                              {u"first_byte_ms"_s, 20},
                                              {u"user_agent"_s, u"curl/8"_s}}));
        const QJsonObject& fields = outcome.output.fields;
        QCOMPARE(fields[u"requests"_s].toInt(), 1);
        QCOMPARE(fields[u"unanswered"_s].toInt(), 0);
        QCOMPARE(fields[u"without_request"_s].toInt(), 0);
        QCOMPARE(fields[u"statuses"_s], QJsonValue(QJsonObject{{u"200"_s, 1}}));
        QCOMPARE(fields[u"hosts"_s],
                 QJsonValue(QJsonArray{QJsonObject{{u"host"_s, u"www.example.org"_s}, {u"count"_s, 1}}}));
        QCOMPARE(fields[u"first_byte_ms"_s][u"median"_s].toDouble(), 20.0);
        QCOMPARE(fields[u"findings"_s], QJsonValue(QJsonArray()));
    }

    void bodies_data() {
        QTest::addColumn<QByteArray>("first");
        QTest::addColumn<QByteArray>("firstReply");
        QTest::addColumn<QString>("statuses"); // of it and of a second exchange, which must be found behind it
        QTest::newRow("counted") << get("/") << reply() << u"200 200"_s;
        QTest::newRow("chunked") << get("/")
                                 << "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                                    "5;x=y\r\nhello\r\nA\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n"_ba
                                 << u"200 200"_s;
        QTest::newRow("none though announced") << "HEAD / HTTP/1.1\r\nHost: x\r\n\r\n"_ba
                                               << "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"_ba << u"200 200"_s;
        QTest::newRow("not modified") << get("/") << "HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n"_ba
                                      << u"304 200"_s;
        QTest::newRow("continue first")
            << "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\nabc"_ba
            << "HTTP/1.1 100 Continue\r\n\r\n"_ba + reply("201 Created") << u"201 200"_s;
        QTest::newRow("posted in chunks")
            << "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"_ba << reply()
            << u"200 200"_s;
        QTest::newRow("bare line feeds") << "GET / HTTP/1.1\nHost: x\n\n"_ba
                                         << "HTTP/1.1 404 No\nContent-Length: 0\n\n"_ba << u"404 200"_s;
    }
    void bodies() {
        QFETCH(QByteArray, first);
        QFETCH(QByteArray, firstReply);
        QFETCH(QString, statuses);
        for (const qsizetype step : {1, 2, 7, 1400}) { // however it is cut into segments
            TcpTalk talk;
            talk.handshake();
            const auto inPieces = [&](bool side, const QByteArray& bytes) {
                for (qsizetype at = 0; at < bytes.size(); at += step)
                    talk.wait(10).send(side, TcpTalk::push | TcpTalk::ack, bytes.mid(at, step));
            };
            inPieces(TcpTalk::client, first);
            inPieces(TcpTalk::server, firstReply);
            inPieces(TcpTalk::client, get("/second"));
            inPieces(TcpTalk::server, reply());
            talk.close();
            const auto outcome = calls_.onFrames(http_, talk.frames);
            QCOMPARE(statusesOf(outcome), statuses);
            QCOMPARE(rowAt(outcome, 1)[u"path"_s].toString(), u"/second"_s);
            QCOMPARE(alarmsOf(outcome), QString());
        }
    }

    void pipelinedInOrder() {
        TcpTalk talk;
        talk.handshake().says(get("/1") + get("/2") + get("/3")).wait(1000);
        talk.answers(reply("200 OK") + reply("404 Not Found") + reply("500 Oops")).close();
        const auto outcome = calls_.onFrames(http_, talk.frames);
        QCOMPARE(statusesOf(outcome), u"200 404 500"_s);
        QCOMPARE(rowAt(outcome, 2)[u"path"_s].toString(), u"/3"_s);
    }

    void untilTheEnd() {
        TcpTalk talk;
        talk.handshake()
            .says("GET / HTTP/1.0\r\n\r\n")
            .wait(100)
            .answers("HTTP/1.0 200 OK\r\n\r\n" + QByteArray(3000, 'x'));
        talk.close();
        const auto outcome = calls_.onFrames(http_, talk.frames);
        QCOMPARE(rowAt(outcome)[u"response_bytes"_s].toInt(), 3019);
        QCOMPARE(rowAt(outcome)[u"host"_s], QJsonValue(QJsonValue::Null));
    }

    void findings_data() {
        QTest::addColumn<QList<TimedFrame>>("frames");
        QTest::addColumn<QString>("finding");
        const auto with = [](const QByteArray& request, const QByteArray& answer, qint64 wait = 1000) {
            TcpTalk talk;
            talk.handshake().says(request).wait(wait);
            if (!answer.isEmpty()) talk.answers(answer);
            return talk.close().frames;
        };
        QTest::newRow("server error") << with(get("/x"), reply("503 No")) << u"warning servers failed (5xx) 1"_s;
        QTest::newRow("not found") << with(get("/x"), reply("404 No")) << u"info requests were refused (4xx) 1"_s;
        QTest::newRow("too often") << with(get("/x"), reply("429 No"))
                                   << u"warning servers limit how much is asked (429) 1"_s;
        QTest::newRow("slow") << with(get("/x"), reply(), 1'500'000) << u"warning replies began later than 1000 ms 1"_s;
        QTest::newRow("no reply") << with(get("/x"), {})
                                  << u"warning requests got no reply before the connection was closed 1"_s;
        QTest::newRow("log-in") << with(get("/x",
                                            "Authorization: Basic " + QByteArray("ann:secret99").toBase64() + "\r\n"),
                                        reply())
                                << u"warning log-ins in clear text (Basic) 1"_s;
        QTest::newRow("not to its end") << TcpTalk().handshake().says(get("/x")).frames << QString();
        QTest::newRow("a chunk beyond all measure")
            << with(get("/x"), "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10000000000000000\r\nx")
            << u"info connections that cease to be readable HTTP 1"_s;
        QTest::newRow("another protocol") << with("\x16\x03\x01 nothing", "SSH-2.0-x\r\n") << QString();
    }
    void findings() {
        QFETCH(QList<TimedFrame>, frames);
        QFETCH(QString, finding);
        const auto outcome = calls_.onFrames(http_, frames);
        QCOMPARE(outcome.output.fields[u"findings"_s].toArray().size(), finding.isEmpty() ? 0 : 1);
        if (!finding.isEmpty()) QCOMPARE(findingWith(outcome, u""_s), finding);
        const QByteArray all = QJsonDocument(outcome.output.toJson()).toJson() + calls_.context().standardOutput;
        QVERIFY(!all.contains("secret99") && !all.contains("YW5uOnNlY3JldDk5"));
    }

    void tunnelsAndHolesAreLeftAlone() {
        TcpTalk tunnel;
        tunnel.handshake().says("CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n").answers("HTTP/1.1 200 OK\r\n\r\n");
        tunnel.says("\x16\x03\x01 binary").answers("\x16\x03\x03 binary").close();
        auto outcome = calls_.onFrames(http_, tunnel.frames);
        QCOMPARE(statusesOf(outcome), u"200"_s);
        QCOMPARE(outcome.output.fields[u"findings"_s], QJsonValue(QJsonArray()));
        // A thousand bytes of a counted body are not in the capture: the next reply is found all the same.
        TcpTalk holed;
        holed.handshake().says(get("/1")).wait(100);
        const QByteArray whole = reply("200 OK", QByteArray(4000, 'x'));
        holed.answers(whole.left(1000)).loses(TcpTalk::server, 1000).wait(100).answers(whole.mid(2000)).wait(100);
        holed.send(TcpTalk::client, TcpTalk::ack)
            .wait(300'000)
            .says(get("/2"))
            .wait(100)
            .answers(reply("404 No"))
            .close();
        outcome = calls_.onFrames(http_, holed.frames);
        QCOMPARE(statusesOf(outcome), u"200 404"_s);
        QCOMPARE(rowAt(outcome)[u"response_bytes"_s].toInt(), int(whole.size()));
    }

    void tsharkAgrees_data() { sharedCaptureRows(); }
    void tsharkAgrees() {
        QFETCH(QString, file);
        QFile facts(captures + u"expected/"_s + file + u".json"_s);
        QVERIFY(facts.open(QIODevice::ReadOnly));
        const QJsonObject expected = QJsonDocument::fromJson(facts.readAll()).object();
        const auto outcome = calls_.onFile(http_, captures + file);
        QVERIFY2(outcome.status == TaskStatus::Success, shown(outcome));
        QStringList theirs, ours;
        QMap<QString, int> theirCodes, ourCodes;
        for (const QJsonValue& request : expected[u"http_requests"_s].toArray())
            theirs << request[u"http.request.method"_s].toString() + u' ' + request[u"http.host"_s].toString() + u' ' +
                          request[u"http.request.uri"_s].toString();
        for (const QJsonValue& response : expected[u"http_responses"_s].toArray())
            ++theirCodes[response[u"http.response.code"_s].toString()];
        for (const QJsonValue& row : outcome.output.table->rowsToJson()) {
            if (row[u"method"_s].isString())
                ours << row[u"method"_s].toString() + u' ' + row[u"host"_s].toString() + u' ' +
                            row[u"path"_s].toString();
            if (!row[u"status"_s].isNull()) ++ourCodes[QString::number(row[u"status"_s].toInt())];
        }
        QCOMPARE(ourCodes, theirCodes);
        // tshark also shows lines that lack a target or a version (RFC 9112, 3: they must have both), as methods.pcap
        // has them to see what servers say.
        theirs.removeIf(
            [](const QString& request) { return request.endsWith(u' ') || request.contains(u"HTTP/1."_s); });
        ours.sort();
        theirs.sort();
        QCOMPARE(ours, theirs);
    }
};

QTEST_GUILESS_MAIN(TestHttpAnalyzer)
#include "tst_http_analyzer.moc"

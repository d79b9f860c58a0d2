// SPDX-License-Identifier: GPL-3.0-or-later
// dns-analyzer on messages that are made here, and on real ones beside tshark's figures (OC_SHARED_DIR/captures, whose
// README.txt names their sources).
#include "support/AnalyzerCalls.h"
#include "support/DnsBytes.h"
#include "support/TcpTalk.h"

#include <QJsonDocument>
#include <QTest>

using namespace oc;
using namespace oc::test;
using namespace oc::test::packet_bytes;
using namespace Qt::StringLiterals;
namespace dns = oc::test::dns_bytes;

namespace {

const QString dns_ = u"dns-analyzer"_s;
const QString captures = sharedCaptures;

QByteArray ask(int id, const QByteArray& name, int type = 1) {
    return dns::header(id, 0x0100, 1, 0) + dns::question(name, type);
}
QByteArray reply(int id, const QByteArray& name, int code = 0, int type = 1,
                 const QByteArray& data = address4("192.0.2.7"), int flags = 0x8180) {
    return dns::header(id, flags | code, 1, code == 0 ? 1 : 0) + dns::question(name, type) +
           (code == 0 ? dns::record(dns::back(), type, data) : QByteArray());
}
TimedFrame query(qint64 time, int id, const QByteArray& name, int port = 40000, int type = 1) {
    return {time, ethernet(0x0800, ipv4(17, udp(port, 53, ask(id, name, type)), 0, "10.0.0.1", "10.0.0.53"))};
}
TimedFrame answer(qint64 time, const QByteArray& message, int port = 40000) {
    return {time, ethernet(0x0800, ipv4(17, udp(53, port, message), 0, "10.0.0.53", "10.0.0.1"))};
}
TimedFrame later(qint64 time = 10'000'000) {
    return {time, ethernet(0x0806, arp(1, "10.0.0.1", "10.0.0.9"))};
}

} // namespace

class TestDnsAnalyzer : public QObject {
    Q_OBJECT

    AnalyzerCalls calls_;

private Q_SLOTS:
    void aQuestionAndItsAnswer() {
        const auto outcome =
            calls_.onFrames(dns_, {query(0, 7, "www.example.org"), answer(12'345, reply(7, "www.example.org"))});
        QVERIFY2(outcome.status == TaskStatus::Success, shown(outcome));
        QCOMPARE(calls_.columnsDiffer(dns_, outcome), QString());
        QCOMPARE(rowAt(outcome), (QJsonObject{{u"time"_s, u"2023-11-14T22:13:20.000000Z"_s},
                                              {u"client"_s, u"10.0.0.1"_s},
                                              {u"client_port"_s, 40000},
                                              {u"server"_s, u"10.0.0.53"_s},
                                              {u"transport"_s, u"udp"_s},
                                              {u"name"_s, u"www.example.org"_s},
                                              {u"type"_s, u"A"_s},
                                              {u"status"_s, u"NOERROR"_s},
                                              {u"answers"_s, QJsonArray{QJsonObject{{u"name"_s, u"www.example.org"_s},
                                                                                    {u"type"_s, u"A"_s},
                                                                                    {u"ttl"_s, 300},
                                                                                    {u"data"_s, u"192.0.2.7"_s}}}},
                                              {u"response_ms"_s, 12.345}}));
        const QJsonObject& fields = outcome.output.fields;
        for (const auto& [name, value] : std::initializer_list<std::pair<const char*, QJsonValue>>{
                 {"queries", 1},
                 {"answered", 1},
                 {"unanswered", 0},
                 {"repeated", 0},
                 {"without_query", 0},
                 {"multicast", 0},
                 {"errors", QJsonObject()},
                 {"slow_names", QJsonArray()},
                 {"failing_names", QJsonArray()},
                 {"findings", QJsonArray()},
                 {"response_ms", QJsonObject{{u"median"_s, 12.345}, {u"p95"_s, 12.345}, {u"max"_s, 12.345}}}})
            QCOMPARE(fields[QLatin1StringView(name)], value);
        QVERIFY2(outcome.message.endsWith(u"no trouble found"_s), shown(outcome));
    }

    void statuses_data() {
        QTest::addColumn<QList<TimedFrame>>("frames");
        QTest::addColumn<QString>("status");
        QTest::addColumn<QString>("finding");
        const auto with = [](int code) {
            return QList<TimedFrame>{query(0, 7, "x.example"), answer(1000, reply(7, "x.example", code)), later()};
        };
        QTest::newRow("no such name") << with(3) << u"NXDOMAIN"_s << u"info names do not exist (NXDOMAIN) 1"_s;
        QTest::newRow("failed") << with(2) << u"SERVFAIL"_s << u"warning servers failed (SERVFAIL) 1"_s;
        QTest::newRow("refused") << with(5) << u"REFUSED"_s << u"warning servers refused to answer (REFUSED) 1"_s;
        QTest::newRow("not understood") << with(1) << u"FORMERR"_s << u"warning servers answered with an error 1"_s;
        QTest::newRow("an error without its question")
            << QList<TimedFrame>{query(0, 7, "x.example"), answer(1000, dns::header(7, 0x8181, 0, 0))} << u"FORMERR"_s
            << u"warning servers answered with an error 1"_s;
        QTest::newRow("slow") << QList<TimedFrame>{query(0, 7, "x.example"), answer(600'000, reply(7, "x.example"))}
                              << u"NOERROR"_s << u"warning answers took longer than 500 ms 1"_s;
        QTest::newRow("no answer") << QList<TimedFrame>{query(0, 7, "x.example"), later()} << u"no answer"_s
                                   << u"warning questions got no answer 1"_s;
        QTest::newRow("it may come yet") << QList<TimedFrame>{query(0, 7, "x.example"), later(1'000'000)}
                                         << u"no answer yet"_s << QString();
        QTest::newRow("a server that is dead")
            << QList<TimedFrame>{query(0, 7, "x.example"), query(1, 8, "y.example"), query(2, 9, "z.example"), later()}
            << u"no answer"_s << u"critical servers answered none of the questions 3"_s;
        QTest::newRow("another name's answer is none")
            << QList<TimedFrame>{query(0, 7, "x.example"), answer(1000, reply(7, "y.example")), later()}
            << u"no answer"_s << u"warning questions got no answer 1"_s;
        QTest::newRow("in another case") << QList<TimedFrame>{query(0, 7, "wWw.eXample"),
                                                              answer(1000, reply(7, "www.example"))}
                                         << u"NOERROR"_s << QString();
        QTest::newRow("asked again") << QList<TimedFrame>{query(0, 7, "x.example"), query(400'000, 7, "x.example"),
                                                          answer(450'000, reply(7, "x.example"))}
                                     << u"NOERROR"_s << u"info questions were asked again before an answer came 1"_s;
        QTest::newRow("truncated") << QList<TimedFrame>{query(0, 7, "x.example"),
                                                        answer(1000, reply(7, "x.example", 0, 1, address4("192.0.2.7"),
                                                                           0x8380))}
                                   << u"NOERROR"_s
                                   << u"info answers did not fit into a datagram and were truncated 1"_s;
        QTest::newRow("no DNS beside it")
            << QList<TimedFrame>{query(0, 7, "x.example"), answer(1000, reply(7, "x.example")),
                                 answer(1001, "\x01\x02 nothing of the kind")}
            << u"NOERROR"_s << u"info messages on these ports are no readable DNS 1"_s;
    }
    void statuses() {
        QFETCH(QList<TimedFrame>, frames);
        QFETCH(QString, status);
        QFETCH(QString, finding);
        const auto outcome = calls_.onFrames(dns_, frames);
        QVERIFY2(outcome.status == TaskStatus::Success, shown(outcome));
        QCOMPARE(rowAt(outcome)[u"status"_s].toString(), status);
        QCOMPARE(outcome.output.fields[u"findings"_s].toArray().size(), finding.isEmpty() ? 0 : 1);
        if (finding.isEmpty()) return;
        QCOMPARE(findingWith(outcome, u""_s), finding);
    }

    void slowIsWhatOneSays() {
        const QList<TimedFrame> frames{query(0, 7, "x.example"), answer(40'000, reply(7, "x.example"))};
        auto outcome = calls_.onFrames(dns_, frames, {{u"slow"_s, u"30ms"_s}});
        QCOMPARE(
            outcome.output.fields[u"slow_names"_s],
            QJsonValue(QJsonArray{QJsonObject{{u"name"_s, u"x.example"_s}, {u"response_ms"_s, 40}, {u"count"_s, 1}}}));
        outcome = calls_.onFrames(dns_, frames, {{u"slow"_s, u"50ms"_s}});
        QCOMPARE(outcome.output.fields[u"slow_names"_s], QJsonValue(QJsonArray()));
    }

    void failingNamesAreListed() {
        QList<TimedFrame> frames{later()};
        for (int i = 0; i < 3; ++i)
            frames << query(i * 10, 100 + i, "gone.example", 41000 + i)
                   << answer(i * 10 + 5, reply(100 + i, "gone.example", 3), 41000 + i);
        frames << query(100, 7, "silent.example");
        const auto outcome = calls_.onFrames(dns_, frames);
        QCOMPARE(outcome.output.fields[u"failing_names"_s],
                 QJsonValue(QJsonArray{
                     QJsonObject{{u"name"_s, u"gone.example"_s}, {u"status"_s, u"NXDOMAIN"_s}, {u"count"_s, 3}},
                     QJsonObject{{u"name"_s, u"silent.example"_s}, {u"status"_s, u"no answer"_s}, {u"count"_s, 1}}}));
        QCOMPARE(outcome.output.fields[u"errors"_s], QJsonValue(QJsonObject{{u"NXDOMAIN"_s, 3}}));
    }

    void overTcp() {
        const auto framed = [](const QByteArray& message) { return be16(int(message.size())) + message; };
        TcpTalk talk(40000, 53, "10.0.0.1", "10.0.0.53");
        talk.handshake(1000).wait(100);
        // Two questions in one segment; the answers in pieces, the second of which comes before the first.
        talk.says(framed(ask(1, "a.example")) + framed(ask(2, "b.example", 16)));
        const QByteArray text = dns::chars("v=spf1 -all");
        const QByteArray both = framed(reply(1, "a.example")) + framed(reply(2, "b.example", 0, 16, text));
        const quint32 begin = talk.next(TcpTalk::server);
        talk.wait(2000).put(TcpTalk::server, TcpTalk::ack, begin + 20, both.mid(20, 30));
        talk.wait(100).put(TcpTalk::server, TcpTalk::ack, begin, both.left(20));
        talk.loses(TcpTalk::server, 50).wait(100).answers(both.mid(50)).wait(100).close();
        const auto outcome = calls_.onFrames(dns_, talk.frames);
        QCOMPARE(outcome.output.fields[u"answered"_s].toInt(), 2);
        QCOMPARE(rowAt(outcome, 1)[u"transport"_s].toString(), u"tcp"_s);
        QCOMPARE(rowAt(outcome, 1)[u"answers"_s][0][u"data"_s].toString(), u"\"v=spf1 -all\""_s);
        QCOMPARE(outcome.output.fields[u"findings"_s], QJsonValue(QJsonArray()));
    }

    void multicastIsNotUnanswered() {
        const QList<TimedFrame> frames{
            {0, ethernet(0x0800, ipv4(17, udp(5353, 5353, ask(0, "printer.local")), 0, "10.0.0.1", "224.0.0.251"))},
            later()};
        const auto outcome = calls_.onFrames(dns_, frames);
        QCOMPARE(outcome.output.fields[u"multicast"_s].toInt(), 1);
        QCOMPARE(outcome.output.fields[u"queries"_s].toInt(), 0);
        QCOMPARE(rowAt(outcome)[u"status"_s].toString(), u"multicast"_s);
        QCOMPARE(outcome.output.fields[u"findings"_s], QJsonValue(QJsonArray()));
    }

    void onlyOnItsPorts() {
        const QList<TimedFrame> frames{
            {0, ethernet(0x0800, ipv4(17, udp(40000, 5300, ask(7, "x.example")), 0, "10.0.0.1", "10.0.0.53"))},
            later()};
        QCOMPARE(calls_.onFrames(dns_, frames).output.fields[u"queries"_s].toInt(), 0);
        QCOMPARE(calls_.onFrames(dns_, frames, {{u"ports"_s, QJsonArray{5300}}}).output.fields[u"queries"_s].toInt(),
                 1);
    }

    void fragmentsMakeAnAnswer() {
        QByteArray long_ = dns::header(7, 0x8180, 1, 40) + dns::question("x.example", 16);
        for (int i = 0; i < 40; ++i)
            long_ += dns::record(dns::back(), 16, dns::chars(QByteArray(70, 'a')));
        const QByteArray datagram = udp(53, 40000, long_);
        QVERIFY(datagram.size() > 2960);
        const auto piece = [&](qint64 time, int from, int length, bool more) {
            return TimedFrame{time,
                              ethernet(0x0800, ipv4(17, datagram.mid(from, length), from / 8 | (more ? 0x2000 : 0),
                                                    "10.0.0.53", "10.0.0.1", 99))};
        };
        QList<TimedFrame> frames{query(0, 7, "x.example", 40000, 16), piece(10, 1480, 1480, true),
                                 piece(20, 2960, -1, false), piece(30, 0, 1480, true)};
        auto outcome = calls_.onFrames(dns_, frames);
        QCOMPARE(rowAt(outcome)[u"answers"_s].toArray().size(), 40);
        frames.removeAt(1);
        frames << later();
        outcome = calls_.onFrames(dns_, frames);
        QCOMPARE(rowAt(outcome)[u"status"_s].toString(), u"no answer"_s);
        QVERIFY(!findingWith(outcome, u"fragments"_s).isEmpty());
    }

    void aSnapLengthIsTold() {
        QList<TimedFrame> frames{query(0, 7, "x.example"), answer(10, reply(7, "x.example"))};
        for (auto& frame : frames)
            frame.captured = 60;
        QCOMPARE(findingWith(calls_.onFrames(dns_, frames), u"in part only"_s),
                 u"info packets were captured in part only, so their contents are not known 2"_s);
    }

    /// Two hundred thousand questions, none of them answered, each for another name.
    void aFloodFitsIntoMemory() {
        QList<TimedFrame> frames;
        frames.reserve(200'000);
        for (int i = 0; i < 200'000; ++i)
            frames << query(i, i & 0xffff, "n" + QByteArray::number(i) + ".example", 1024 + i % 60000);
        frames << later();
        const auto outcome = calls_.onFrames(dns_, frames);
        QCOMPARE(outcome.output.fields[u"queries"_s].toInt(), 200'000);
        QCOMPARE(outcome.output.fields[u"unanswered"_s].toInt(), 200'000);
        QCOMPARE(outcome.output.table->rowCount(), Analysis::rowLimit);
        QVERIFY(!findingWith(outcome, u"waited for their answers at once"_s).isEmpty());
    }

    void tsharkAgrees_data() {
        // Of the fuzzed capture tshark also shows what it could not read to its end; a name or a number in it that was
        // changed makes two different messages of a question and its answer. dns_fwdptr.pcap is no DNS but by its port.
        sharedCaptureRows({u"fuzz-2006-06-26-2594.pcap"_s, u"dns_fwdptr.pcap"_s});
    }
    void tsharkAgrees() {
        QFETCH(QString, file);
        QFile facts(captures + u"expected/"_s + file + u".json"_s);
        QVERIFY(facts.open(QIODevice::ReadOnly));
        const QJsonArray messages = QJsonDocument::fromJson(facts.readAll()).object()[u"dns"_s].toArray();
        const auto outcome = calls_.onFile(dns_, captures + file);
        QVERIFY2(outcome.status == TaskStatus::Success, shown(outcome));
        int questions = 0;
        int responses = 0;
        QMap<QString, int> codes;
        QStringList theirs;
        QMap<QString, QStringList> addresses; // also those of the authority and additional sections
        for (const QJsonValue& message : messages) {
            if (message[u"dns.flags.response"_s].toString() == u"0"_s) {
                ++questions;
                continue;
            }
            ++responses;
            ++codes[message[u"dns.flags.rcode"_s].toString()];
            const QString name = message[u"dns.qry.name"_s].toString();
            theirs << name;
            addresses[name] << (message[u"dns.a"_s].toString() + u'|' + message[u"dns.aaaa"_s].toString())
                                   .split(u'|', Qt::SkipEmptyParts);
        }
        const QJsonObject& fields = outcome.output.fields;
        QCOMPARE(fields[u"queries"_s].toInt() + fields[u"repeated"_s].toInt(), questions);
        QCOMPARE(fields[u"answered"_s].toInt() + fields[u"without_query"_s].toInt(), responses);
        const QJsonObject errors = fields[u"errors"_s].toObject();
        QCOMPARE(errors[u"NXDOMAIN"_s].toInt(), codes.value(u"3"_s));
        QCOMPARE(errors[u"SERVFAIL"_s].toInt(), codes.value(u"2"_s));
        QStringList ours;
        const QJsonArray rows = outcome.output.table->rowsToJson();
        for (const QJsonValue& row : rows) {
            if (row[u"transport"_s].toString() == u"mdns"_s || row[u"status"_s].toString().startsWith(u"no answer"_s))
                continue;
            const QString name = row[u"name"_s].toString();
            ours << name;
            const QJsonArray answers = row[u"answers"_s].toArray();
            for (const QJsonValue& one : answers)
                if (const QString type = one[u"type"_s].toString(); type == u"A"_s || type == u"AAAA"_s)
                    QVERIFY2(addresses.value(name).contains(one[u"data"_s].toString()), qPrintable(name));
        }
        ours.sort();
        theirs.sort();
        QCOMPARE(ours, theirs);
    }
};

QTEST_GUILESS_MAIN(TestDnsAnalyzer)
#include "tst_dns_analyzer.moc"

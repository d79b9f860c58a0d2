// SPDX-License-Identifier: GPL-3.0-or-later
// udp-analyzer on flows that are made here, and on real ones beside tshark's figures (OC_SHARED_DIR/captures, whose
// README.txt names their sources).
#include "executors/network/PacketDecoder.h"
#include "executors/network/analysis/UdpAnalysis.h"
#include "support/AnalyzerCalls.h"

#include <QJsonDocument>
#include <QTest>

using namespace oc;
using namespace oc::test;
using namespace oc::test::packet_bytes;
using namespace Qt::StringLiterals;

namespace {

const QString udp_ = u"udp-analyzer"_s;
const QString captures = sharedCaptures;

TimedFrame sent(qint64 time, int from, int to, int bytes = 100, const char* receiver = "10.0.0.2") {
    return {time, ethernet(0x0800, ipv4(17, udp(from, to, QByteArray(bytes, 'u')), 0, "10.0.0.1", receiver))};
}
TimedFrame back(qint64 time, int from, int to, int bytes = 50) {
    return {time, ethernet(0x0800, ipv4(17, udp(from, to, QByteArray(bytes, 'u')), 0, "10.0.0.2", "10.0.0.1"))};
}
TimedFrame later(qint64 time = 10'000'000) {
    return {time, ethernet(0x0806, arp(1, "10.0.0.1", "10.0.0.9"))};
}

} // namespace

class TestUdpAnalyzer : public QObject {
    Q_OBJECT

    AnalyzerCalls calls_;

private Q_SLOTS:
    void aFlowBothWays() {
        const auto outcome =
            calls_.onFrames(udp_, {sent(0, 40000, 123), back(10'000, 123, 40000), sent(500'000, 40000, 123)});
        QVERIFY2(outcome.status == TaskStatus::Success, shown(outcome));
        QCOMPARE(calls_.columnsDiffer(udp_, outcome), QString());
        QCOMPARE(rowAt(outcome), (QJsonObject{{u"start"_s, u"2023-11-14T22:13:20.000000Z"_s},
                                              {u"source"_s, u"10.0.0.1"_s},
                                              {u"source_port"_s, 40000},
                                              {u"destination"_s, u"10.0.0.2"_s},
                                              {u"destination_port"_s, 123},
                                              {u"service"_s, u"ntp"_s},
                                              {u"packets"_s, 2},
                                              {u"bytes"_s, 200},
                                              {u"reply_packets"_s, 1},
                                              {u"reply_bytes"_s, 50},
                                              {u"packets_per_second"_s, 6},
                                              {u"bits_per_second"_s, 4000},
                                              {u"jitter_ms"_s, QJsonValue::Null},
                                              {u"unanswered"_s, false},
                                              {u"unreachable"_s, 0},
                                              {u"duration_s"_s, 0.5}}));
        QCOMPARE(outcome.output.fields[u"flows"_s].toInt(), 1);
        QCOMPARE(outcome.output.fields[u"findings"_s], QJsonValue(QJsonArray()));
    }

    void findings_data() {
        QTest::addColumn<QList<TimedFrame>>("frames");
        QTest::addColumn<bool>("unanswered");
        QTest::addColumn<QString>("finding");
        const auto icmp = [](const QByteArray& quoted, const char* from, const char* to) {
            return TimedFrame{20, ethernet(0x0800, ipv4(1, be16(0x0303) + be16(0) + be32(0) + quoted, 0, from, to))};
        };
        QTest::newRow("silent") << QList<TimedFrame>{sent(0, 40000, 161), later()} << true
                                << u"warning services that usually answer did not 1"_s;
        QTest::newRow("it may come yet") << QList<TimedFrame>{sent(0, 40000, 161), later(500'000)} << true << QString();
        QTest::newRow("nobody expects an answer")
            << QList<TimedFrame>{sent(0, 40000, 514), later()} << true << QString();
        QTest::newRow("to a group") << QList<TimedFrame>{sent(0, 40000, 53, 100, "224.0.0.251"), later()} << false
                                    << QString();
        QTest::newRow("to all") << QList<TimedFrame>{sent(0, 68, 67, 100, "255.255.255.255"), later()} << false
                                << QString();
        QTest::newRow("refused") << QList<TimedFrame>{sent(0, 40000, 161),
                                                      icmp(sent(0, 40000, 161).bytes.mid(14, 28), "10.0.0.2",
                                                           "10.0.0.1"),
                                                      later()}
                                 << true << u"warning packets could not be delivered (ICMP unreachable) 1"_s;
        QTest::newRow("answered too late")
            << QList<TimedFrame>{sent(0, 40000, 53), back(10, 53, 40000),
                                 icmp(back(10, 53, 40000).bytes.mid(14, 28), "10.0.0.1", "10.0.0.2"), later()}
            << false << u"info replies came after the port they were for was closed 1"_s;
        QTest::newRow("about something else")
            << QList<TimedFrame>{sent(0, 40000, 514),
                                 icmp(sent(0, 41111, 161).bytes.mid(14, 28), "10.0.0.2", "10.0.0.1")}
            << true << QString();
    }
    void findings() {
        QFETCH(QList<TimedFrame>, frames);
        QFETCH(bool, unanswered);
        QFETCH(QString, finding);
        const auto outcome = calls_.onFrames(udp_, frames);
        QCOMPARE(rowAt(outcome)[u"unanswered"_s].toBool(), unanswered);
        QCOMPARE(outcome.output.fields[u"unanswered"_s].toInt(), unanswered ? 1 : 0);
        QCOMPARE(outcome.output.fields[u"findings"_s].toArray().size(), finding.isEmpty() ? 0 : 1);
        if (!finding.isEmpty()) QCOMPARE(findingWith(outcome, u""_s), finding);
    }

    void jitter() {
        // A call: 50 packets a second. Even ones have no jitter; each second one that is 10 ms late has 20 ms.
        QList<TimedFrame> even, uneven, broken;
        for (int i = 0; i < 400; ++i) {
            even << sent(i * 20'000, 16000, 16002, 172);
            uneven << sent(i * 20'000 + (i % 2) * 10'000, 16000, 16002, 172);
            broken << sent(i * 40'000 + (i % 2) * 39'000, 16000, 16002, 172);
        }
        auto outcome = calls_.onFrames(udp_, even);
        QCOMPARE(rowAt(outcome)[u"jitter_ms"_s].toDouble(), 0.0);
        outcome = calls_.onFrames(udp_, uneven);
        QVERIFY(std::abs(rowAt(outcome)[u"jitter_ms"_s].toDouble() - 20) < 0.01);
        QCOMPARE(outcome.output.fields[u"findings"_s], QJsonValue(QJsonArray()));
        outcome = calls_.onFrames(udp_, broken);
        QVERIFY2(findingWith(outcome, u"jitter"_s).startsWith(u"warning "_s), shown(outcome));
    }

    void aFloodFitsIntoMemory() {
        UdpAnalysis analysis(1000);
        const PacketDecoder decoder(1);
        QByteArray frame = sent(0, 1, 161).bytes;
        for (int i = 0; i < 50'000; ++i) {
            frame[28] = char(i >> 8);
            frame[29] = char(i);
            const Packet::Bytes bytes(reinterpret_cast<const std::uint8_t*>(frame.constData()),
                                      std::size_t(frame.size()));
            const Packet packet = decoder.decode(bytes, std::uint32_t(bytes.size()));
            analysis.packet({packet, i, std::uint32_t(bytes.size())});
        }
        const AnalysisResult result = analysis.end(60'000'000);
        QCOMPARE(result.fields[u"flows"_s].toInt(), 50'000);
        QCOMPARE(result.givenUp.value(u"flows followed at once"_s), qint64(49'000));
    }

    void tsharkAgrees_data() { sharedCaptureRows(); }
    void tsharkAgrees() {
        QFETCH(QString, file);
        QFile facts(captures + u"expected/"_s + file + u".json"_s);
        QVERIFY(facts.open(QIODevice::ReadOnly));
        const QJsonObject expected = QJsonDocument::fromJson(facts.readAll()).object();
        const auto outcome = calls_.onFile(udp_, captures + file);
        QVERIFY2(outcome.status == TaskStatus::Success, shown(outcome));
        // tshark also lists what ICMP quotes (IcmpPackets.pcap), and the fuzzed capture has packets with wrong lengths.
        if (file == u"IcmpPackets.pcap"_s || file == u"fuzz-2006-06-26-2594.pcap"_s) return;
        QStringList theirs, ours;
        for (const QJsonValue& one : expected[u"udp_conversation_list"_s].toArray()) {
            QStringList ends{one[u"a"_s].toString() + u' ' + one[u"a_port"_s].toString(),
                             one[u"b"_s].toString() + u' ' + one[u"b_port"_s].toString()};
            ends.sort();
            theirs << ends.join(u' ') + u' ' + QString::number(one[u"packets"_s].toInt());
        }
        for (const QJsonValue& row : outcome.output.table->rowsToJson()) {
            QStringList ends{row[u"source"_s].toString() + u' ' + QString::number(row[u"source_port"_s].toInt()),
                             row[u"destination"_s].toString() + u' ' +
                                 QString::number(row[u"destination_port"_s].toInt())};
            ends.sort();
            ours << ends.join(u' ') + u' ' +
                        QString::number(row[u"packets"_s].toInt() + row[u"reply_packets"_s].toInt());
        }
        ours.sort();
        theirs.sort();
        QCOMPARE(ours, theirs);
    }
};

QTEST_GUILESS_MAIN(TestUdpAnalyzer)
#include "tst_udp_analyzer.moc"

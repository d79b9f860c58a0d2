// SPDX-License-Identifier: GPL-3.0-or-later
// What all analyzers have in common: files that are wrong, cut or damaged, packets that are changed at random, stops
// and deadlines, and live traffic in a network of the test's own.
#include "support/AnalyzerCalls.h"
#include "support/DnsBytes.h"
#include "support/PrivateSystem.h"
#include "support/TcpTalk.h"

#include <QDir>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>
#include <QUdpSocket>

#include <atomic>
#include <random>
#include <thread>

using namespace oc;
using namespace oc::test;
using namespace oc::test::packet_bytes;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
namespace dns = oc::test::dns_bytes;

namespace {

const QString captures = QStringLiteral(OC_SHARED_DIR "/captures/");

/// A little of everything: DNS over UDP and TCP, HTTP, fragments.
QList<TimedFrame> mixture() {
    TcpTalk web(40000, 80);
    web.handshake().says("GET / HTTP/1.1\r\nHost: www.example.org\r\n\r\n").wait(500);
    web.answers("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello").close();
    const QByteArray message = dns::header(7, 0x0100, 1, 0) + dns::question("www.example.org", 1);
    const QByteArray reply = dns::header(7, 0x8180, 1, 1) + dns::question("www.example.org", 1) +
                             dns::record(dns::back(), 1, address4("192.0.2.7"));
    TcpTalk names(40001, 53);
    names.handshake().says(be16(int(message.size())) + message).answers(be16(int(reply.size())) + reply).close();
    QList<TimedFrame> frames = web.frames + names.frames;
    frames.append({10, ethernet(0x0800, ipv4(17, udp(4711, 53, message)))});
    frames.append({20, ethernet(0x0800, ipv4(17, udp(53, 4711, reply), 0, "10.0.0.2", "10.0.0.1"))});
    const QByteArray datagram = udp(53, 4712, reply);
    frames.append({30, ethernet(0x0800, ipv4(17, datagram.mid(16), 2, "10.0.0.2", "10.0.0.1", 5))});
    frames.append({40, ethernet(0x0800, ipv4(17, datagram.left(16), 0x2000, "10.0.0.2", "10.0.0.1", 5))});
    frames.append({50, ethernet(0x0800, ipv4(1, be16(0x0303) + be16(0) + be32(0) + ipv4(17, udp(4711, 53, message)), 0,
                                             "10.0.0.2", "10.0.0.1"))});
    return frames;
}

/// Says when the capture has begun.
class ReadyContext : public RecordingContext {
public:
    using RecordingContext::RecordingContext;
    void emitNotice(const QString& text) override {
        RecordingContext::emitNotice(text);
        ready = true;
    }
    std::atomic<bool> ready = false;
};

} // namespace

class TestAnalyzers : public QObject {
    Q_OBJECT

    const QString problem_;
    AnalyzerCalls calls_;
    QStringList tools_;

    void forEach() {
        QTest::addColumn<QString>("tool");
        for (const QString& tool : std::as_const(tools_))
            QTest::newRow(qPrintable(tool)) << tool;
    }
    bool mayCapture() { return calls_.executor().availability(*calls_.tool(u"tcp-analyzer"_s)).reason.isEmpty(); }

public:
    explicit TestAnalyzers(const QString& problem) : problem_(problem) {}

private Q_SLOTS:
    void initTestCase() {
        for (const QString& tool : {u"tcp-analyzer"_s, u"dns-analyzer"_s, u"tls-analyzer"_s, u"http-analyzer"_s,
                                    u"udp-analyzer"_s, u"smtp-analyzer"_s, u"ftp-analyzer"_s, u"ssh-analyzer"_s})
            if (calls_.executor().canExecute(*calls_.tool(tool))) tools_ << tool;
        QVERIFY(tools_.size() >= 3);
    }

    void anEmptyCapture_data() { forEach(); }
    void anEmptyCapture() {
        QFETCH(QString, tool);
        const auto outcome = calls_.onFrames(tool, {});
        QVERIFY2(outcome.status == TaskStatus::Success, shown(outcome));
        QCOMPARE(calls_.columnsDiffer(tool, outcome), QString());
        QCOMPARE(outcome.output.table->rowCount(), qsizetype(0));
        QCOMPARE(outcome.output.fields[u"findings"_s], QJsonValue(QJsonArray()));
        QCOMPARE(outcome.output.fields[u"first_time"_s], QJsonValue(QJsonValue::Null));
        QVERIFY(outcome.message.endsWith(u"no trouble found"_s));
    }

    void wrongInput_data() { forEach(); }
    void wrongInput() {
        QFETCH(QString, tool);
        auto outcome = calls_.onFile(tool, u"/no/such.pcap"_s);
        QCOMPARE(outcome.error ? outcome.error->code : QString(), u"not_found"_s);
        outcome = calls_.onBytes(tool, "This is no capture, only some words in a file.");
        QCOMPARE(outcome.error ? outcome.error->code : QString(), u"not_a_capture"_s);
        outcome = calls_.onFrames(tool, mixture(), {{u"filter"_s, u"tcp prt 80"_s}});
        QCOMPARE(outcome.error ? outcome.error->code : QString(), u"bad_filter"_s);
        outcome = calls_.onFrames(tool, mixture(), {{u"filter"_s, u"arp"_s}});
        QCOMPARE(outcome.output.fields[u"packets"_s].toInt(), 0);
        outcome = calls_.onFrames(tool, mixture(), {}, 147); // a link type of somebody's own
        QVERIFY2(findingWith(outcome, u"are not decoded"_s).startsWith(u"warning "_s), shown(outcome));
        outcome = calls_.call(tool, {{u"interface"_s, u"nosuch0"_s}});
        QVERIFY2(outcome.error &&
                     (outcome.error->code == u"no_such_interface"_s || outcome.error->code == u"permission_denied"_s),
                 shown(outcome));
    }

    void stopAndDeadline_data() { forEach(); }
    void stopAndDeadline() {
        QFETCH(QString, tool);
        auto outcome = calls_.onFrames(tool, mixture());
        QVERIFY2(outcome.status == TaskStatus::Success, shown(outcome));
        const QString file = outcome.output.fields[u"capture_file"_s].toString();
        QVERIFY(calls_.context().standardOutput.contains(outcome.message.toUtf8()));
        std::stop_source stop;
        stop.request_stop();
        outcome = calls_.call(tool, {{u"file"_s, file}}, stop.get_token());
        QVERIFY(outcome.status == TaskStatus::Cancelled);
        QVERIFY2(outcome.message.startsWith(u"stopped: "_s), shown(outcome));
        outcome = calls_.call(tool, {{u"file"_s, file}}, {}, 0ms);
        QVERIFY(outcome.status == TaskStatus::TimedOut);
        QCOMPARE(outcome.error->code, u"timeout"_s);
        QVERIFY(outcome.output.table); // what there is by then
    }

    void previewSaysWhat_data() { forEach(); }
    void previewSaysWhat() {
        QFETCH(QString, tool);
        StepRequest request;
        request.tool = calls_.tool(tool);
        request.parameters = {
            {u"interface"_s, u"eth0"_s}, {u"filter"_s, u"host 192.0.2.1"_s}, {u"duration"_s, u"30s"_s}};
        auto preview = calls_.executor().preview(request);
        QVERIFY2(preview && preview->text.startsWith(u"Listen on interface eth0 for 30s"_s), qPrintable(preview->text));
        QVERIFY(preview->text.contains(u"host 192.0.2.1"_s));
        request.parameters = {{u"interface"_s, u"eth0"_s}, {u"file"_s, u"x.pcap"_s}};
        QVERIFY(!calls_.executor().preview(request));
        request.parameters = {{u"interface"_s, u"eth0"_s}};
        request.target.name = u"web-01"_s;
        RecordingContext context;
        const auto outcome = calls_.executor().execute(request, context);
        QCOMPARE(outcome.error ? outcome.error->code : QString(), u"bad_target"_s);
    }

    void eachTruncation_data() { forEach(); }
    void eachTruncation() {
        QFETCH(QString, tool);
        const QByteArray whole = timedPcapFile(mixture());
        for (qsizetype length = 24; length < whole.size(); length += 7) {
            const auto outcome = calls_.onBytes(tool, whole.left(length));
            QVERIFY2(outcome.status == TaskStatus::Success, shown(outcome));
        }
        // Each packet cut to each length.
        for (int captured = 0; captured < 140; ++captured) {
            auto frames = mixture();
            for (auto& frame : frames)
                frame.captured = std::min<qsizetype>(captured, frame.bytes.size());
            const auto outcome = calls_.onFrames(tool, frames);
            QVERIFY2(outcome.status == TaskStatus::Success, shown(outcome));
        }
    }

    void randomMutations_data() { forEach(); }
    void randomMutations() {
        QFETCH(QString, tool);
        QList<QList<TimedFrame>> originals{mixture()};
        std::minstd_rand random(20231114);
        for (int round = 0; round < 300; ++round) {
            auto frames = originals.first();
            const int changes = 1 + int(random() % 20);
            for (int i = 0; i < changes; ++i) {
                auto& frame = frames[qsizetype(random() % std::size_t(frames.size()))];
                if (frame.bytes.size() < 16) continue;
                // Behind the Ethernet header, so that it is mostly still taken for IP.
                const qsizetype at = 14 + qsizetype(random() % std::size_t(frame.bytes.size() - 14));
                frame.bytes[at] = char(random());
                if (random() % 7 == 0) frame.bytes.truncate(at);
                if (random() % 11 == 0) frame.time = qint64(random() % 100'000'000);
            }
            const auto outcome = calls_.onFrames(tool, frames);
            QVERIFY2(outcome.status == TaskStatus::Success, shown(outcome));
        }
    }

    void changedCaptures_data() { forEach(); }
    void changedCaptures() {
        QFETCH(QString, tool);
        const QStringList files = QDir(captures).entryList({u"*.pcap"_s}, QDir::Files);
        if (files.isEmpty()) QSKIP(qPrintable(u"the shared captures are not here: "_s + captures));
        std::minstd_rand random(7);
        for (const QString& name : files) {
            QFile file(captures + name);
            if (file.size() > 300'000 || !file.open(QIODevice::ReadOnly)) continue;
            const QByteArray whole = file.readAll();
            for (int round = 0; round < 4; ++round) {
                QByteArray bytes = whole;
                // Never the file's header; lengths of records are changed too, which ends the reading there.
                for (int i = 0; i < 30; ++i)
                    bytes[24 + qsizetype(random() % std::size_t(bytes.size() - 24))] = char(random());
                const auto outcome = calls_.onBytes(tool, bytes);
                QVERIFY2(outcome.status == TaskStatus::Success ||
                             (outcome.error && (outcome.error->code == u"bad_capture"_s ||
                                                outcome.error->code == u"not_a_capture"_s)), // pcapng's first block
                         shown(outcome));
            }
        }
    }

    void live_data() {
        QTest::addColumn<QString>("tool");
        QTest::addColumn<QString>("counter");
        QTest::newRow("tcp") << u"tcp-analyzer"_s << u"connections"_s;
        QTest::newRow("dns") << u"dns-analyzer"_s << u"queries"_s;
    }
    void live() {
        QFETCH(QString, tool);
        QFETCH(QString, counter);
        if (!problem_.isEmpty()) QSKIP(qPrintable(u"no network of its own can be had: "_s + problem_));
        if (!mayCapture()) QSKIP("captures need root or CAP_NET_RAW");
        QTcpServer listener;
        QVERIFY(listener.listen(QHostAddress::LocalHost));
        QUdpSocket names;
        QVERIFY(names.bind(QHostAddress::LocalHost));
        StepRequest request;
        request.tool = calls_.tool(tool);
        request.parameters = {{u"interface"_s, u"lo"_s}, {u"duration"_s, u"1s"_s}};
        if (tool == u"dns-analyzer"_s) request.parameters[u"ports"_s] = QJsonArray{names.localPort()};
        ReadyContext context;
        StepOutcome outcome;
        std::thread worker([&] { outcome = calls_.executor().execute(request, context); });
        const bool began = QTest::qWaitFor([&] { return context.ready.load(); }, 20000);
        if (began) {
            QTcpSocket socket;
            socket.connectToHost(QHostAddress::LocalHost, listener.serverPort());
            if (!socket.waitForConnected(10000)) qWarning("not connected");
            socket.write("hello");
            socket.waitForBytesWritten(10000);
            socket.disconnectFromHost();
            QUdpSocket asker;
            asker.writeDatagram(dns::header(7, 0x0100, 1, 0) + dns::question("www.example.org", 1),
                                QHostAddress::LocalHost, names.localPort());
            if (QTest::qWaitFor([&] { return names.hasPendingDatagrams(); }, 10000)) {
                QByteArray question(512, '\0');
                QHostAddress from;
                quint16 port = 0;
                names.readDatagram(question.data(), question.size(), &from, &port);
                names.writeDatagram(dns::header(7, 0x8183, 1, 0) + dns::question("www.example.org", 1), from, port);
            }
        }
        worker.join();
        QVERIFY(began);
        QVERIFY2(outcome.status == TaskStatus::Success, shown(outcome));
        QCOMPARE(outcome.output.fields[counter].toInt(), 1);
        const QJsonObject row = outcome.output.table->rowsToJson().at(0).toObject();
        QCOMPARE(row[u"client"_s].toString(), u"127.0.0.1"_s);
        if (tool == u"dns-analyzer"_s) {
            QCOMPARE(row[u"status"_s].toString(), u"NXDOMAIN"_s);
            QVERIFY(row[u"response_ms"_s].toDouble() > 0);
        } else {
            QVERIFY(row[u"handshake_ms"_s].toDouble() > 0);
            QCOMPARE(row[u"client_bytes"_s].toInt(), 5);
        }
        QCOMPARE(outcome.output.fields[u"capture_file"_s], QJsonValue(QJsonValue::Null));
    }
};

int main(int argc, char** argv) {
    const QString problem = PrivateSystem::enter(PrivateSystem::Network::Own);
    QCoreApplication application(argc, argv);
    TestAnalyzers test(problem);
    QTEST_SET_MAIN_SOURCE_PATH
    return QTest::qExec(&test, argc, argv);
}

#include "tst_analyzers.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/NetworkExecutor.h"
#include "executors/network/PacketDecoder.h"
#include "executors/network/PacketTable.h"
#include "support/PacketBytes.h"
#include "support/RecordingContext.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTest>
#include <QUdpSocket>

#include <atomic>
#include <linux/capability.h>
#include <memory>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <thread>
#include <unistd.h>

using namespace oc;
using namespace oc::test::packet_bytes;
using namespace std::chrono_literals;
using test::RecordingContext;

namespace {

ToolSpecPtr tool(const QString& name = QStringLiteral("tcpdump")) {
    auto spec = std::make_shared<ToolSpec>();
    spec->name = name;
    spec->domain = Domain::Network;
    spec->behaviour.run = NativeRun{QStringLiteral("capture")};
    return spec;
}

StepRequest requestFor(const QJsonObject& parameters) {
    StepRequest request;
    request.tool = tool();
    request.parameters = parameters;
    return request;
}

QByteArray contentOf(const QString& file) {
    QFile reader(file);
    return reader.open(QIODevice::ReadOnly) ? reader.readAll() : QByteArray();
}

void dropCapabilities() {
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    __user_cap_data_struct none[2] = {};
    if (::syscall(SYS_capset, &header, none) != 0) qFatal("capset refused");
}

QString shown(const StepOutcome& outcome) {
    return outcome.error ? outcome.error->toText() : outcome.message;
}

} // namespace

class TestCapture : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void readsAFile();
    void readsTheMixedCapture();
    void filtersAndCounts();
    void cutsToTheSnapLength();
    void savesAndReadsAgain();
    void wrongParameters_data();
    void wrongParameters();
    void wrongFiles_data();
    void wrongFiles();
    void truncatedFileKeepsWhatItHas();
    void damagedFileFailsWithWhatItHas();
    void overwritesNothing();
    void fullDiskLeavesNoFile();
    void rowsAreLimited();
    void cancelledFileStops();
    void deadlineOfTheStep();
    void unknownInterface();
    void liveOnLoopback();
    void liveEndsWithTheDuration();
    void liveIsCancelledAtOnce();
    void liveDeadlineKeepsWhatItHas();
    void noRightToCapture();
    void preview();
    void otherToolsAreTold();

private:
    QString save(const QString& name, const QByteArray& bytes) {
        QFile file(folder_->filePath(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
            qFatal("cannot write %s", qPrintable(file.fileName()));
        return file.fileName();
    }
    QString path(const QString& name) const { return folder_->filePath(name); }
    StepOutcome run(QJsonObject parameters, std::chrono::milliseconds limit = 30s) {
        context_ = std::make_unique<RecordingContext>(std::stop_token(), StepContext::Clock::now() + limit);
        return executor_.execute(requestFor(parameters), *context_);
    }
    static QList<QByteArray> frames() {
        return {ethernet(0x0806, arp(1, "10.0.0.1", "10.0.0.2")), ethernet(0x0800, ipv4(6, tcp(40000, 443, 2))),
                ethernet(0x0800, ipv4(17, udp(4711, 53, "question")), {42}),
                ethernet(0x86dd, ipv6(58, icmpEcho(128, 1, 1)))};
    }
    static QJsonObject fileAt(const QString& file) { return {{QStringLiteral("file"), file}}; }
    bool needsCapture() const { return executor_.availability(*tool()).reason.isEmpty(); }

    std::unique_ptr<QTemporaryDir> folder_;
    std::unique_ptr<RecordingContext> context_;
    NetworkExecutor executor_;
};

void TestCapture::init() {
    folder_ = std::make_unique<QTemporaryDir>();
    QVERIFY(folder_->isValid());
}

void TestCapture::readsAFile() {
    const QString file = save(QStringLiteral("a.pcap"), pcapFile(frames()));
    const auto outcome = run(fileAt(file));
    QVERIFY2(outcome.status == TaskStatus::Success, qPrintable(shown(outcome)));
    const QJsonObject& fields = outcome.output.fields;
    QCOMPARE(fields.value(QStringLiteral("packets")).toInt(), 4);
    QCOMPARE(fields.value(QStringLiteral("bytes")).toInt(), 42 + 54 + 54 + 62);
    QCOMPARE(fields.value(QStringLiteral("dropped")).toInt(), 0);
    QCOMPARE(fields.value(QStringLiteral("link_type")).toString(), QStringLiteral("EN10MB (Ethernet)"));
    QCOMPARE(fields.value(QStringLiteral("capture_file")).toString(), file);
    QCOMPARE(fields.value(QStringLiteral("protocols")), QJsonValue(QJsonObject{{QStringLiteral("ARP"), 1},
                                                                               {QStringLiteral("TCP"), 1},
                                                                               {QStringLiteral("UDP"), 1},
                                                                               {QStringLiteral("ICMPv6"), 1}}));
    QCOMPARE(fields.value(QStringLiteral("first_time")).toString(), QStringLiteral("2023-11-14T22:13:20.123456Z"));
    QCOMPARE(fields.value(QStringLiteral("last_time")).toString(), QStringLiteral("2023-11-14T22:13:23.123456Z"));
    QVERIFY2(outcome.message.startsWith(QStringLiteral("4 packets, ")), qPrintable(outcome.message));

    const QJsonArray rows = outcome.output.table->rowsToJson();
    QCOMPARE(rows.size(), 4);
    QCOMPARE(rows.at(2).toObject(),
             (QJsonObject{{QStringLiteral("number"), 3},
                          {QStringLiteral("time"), QStringLiteral("2023-11-14T22:13:22.123456Z")},
                          {QStringLiteral("source"), QStringLiteral("10.0.0.1")},
                          {QStringLiteral("source_port"), 4711},
                          {QStringLiteral("destination"), QStringLiteral("10.0.0.2")},
                          {QStringLiteral("destination_port"), 53},
                          {QStringLiteral("protocol"), QStringLiteral("UDP")},
                          {QStringLiteral("length"), 54},
                          {QStringLiteral("info"), QStringLiteral("vlan 42, UDP, length 8")}}));
    QCOMPARE(rows.at(0).toObject().value(QStringLiteral("source_port")), QJsonValue(QJsonValue::Null));
    QCOMPARE(context_->standardOutput.count('\n'), 4);
    QVERIFY2(context_->standardOutput.startsWith("2023-11-14T22:13:20.123456Z ARP who-has 10.0.0.2 tell 10.0.0.1\n"),
             context_->standardOutput.constData());
}

void TestCapture::readsTheMixedCapture() {
    const auto outcome = run(fileAt(QStringLiteral(OC_SOURCE_DIR "/tests/data/captures/mixed.pcap")));
    QVERIFY2(outcome.status == TaskStatus::Success, qPrintable(shown(outcome)));
    QCOMPARE(
        context_->standardOutput,
        QByteArray(
            "2023-11-14T22:13:20.250000Z ARP who-has 192.0.2.2 tell 192.0.2.1\n"
            "2023-11-14T22:13:21.250000Z ARP reply 192.0.2.2 is-at 02:00:00:00:00:02\n"
            "2023-11-14T22:13:22.250000Z IP 192.0.2.1.40001 > 192.0.2.2.53: UDP, length 33\n"
            "2023-11-14T22:13:23.250000Z IP 192.0.2.1.40002 > 192.0.2.2.443: Flags [S], seq 1000, win 64240, length 0\n"
            "2023-11-14T22:13:24.250000Z IP 192.0.2.2.443 > 192.0.2.1.40002: Flags [S.], seq 5000, ack 1001, win "
            "64240, length 0\n"
            "2023-11-14T22:13:25.250000Z IP 192.0.2.1.40002 > 192.0.2.2.443: Flags [R], seq 1001, win 64240, length 0\n"
            "2023-11-14T22:13:26.250000Z IP 192.0.2.1 > 192.0.2.2: ICMP echo request, id 1, seq 1, length 18\n"
            "2023-11-14T22:13:27.250000Z IP 192.0.2.2 > 192.0.2.1: vlan 42, ICMP echo reply, id 1, seq 1, length 18\n"
            "2023-11-14T22:13:28.250000Z IP6 2001:db8::1 > 2001:db8::2: ICMP6 echo request, id 1, seq 1, length 18\n"));
}

void TestCapture::filtersAndCounts() {
    const QString file = save(QStringLiteral("a.pcap"), pcapFile(frames() + frames()));
    auto outcome =
        run({{QStringLiteral("file"), file}, {QStringLiteral("filter"), QStringLiteral("arp or tcp port 443")}});
    QCOMPARE(outcome.output.fields.value(QStringLiteral("packets")).toInt(), 4);
    outcome = run({{QStringLiteral("file"), file}, {QStringLiteral("count"), 3}});
    QCOMPARE(outcome.output.fields.value(QStringLiteral("packets")).toInt(), 3);
    QVERIFY(outcome.status == TaskStatus::Success);
    outcome = run({{QStringLiteral("file"), file}, {QStringLiteral("filter"), QStringLiteral("udp port 9999")}});
    QVERIFY(outcome.status == TaskStatus::Success);
    QCOMPARE(outcome.output.fields.value(QStringLiteral("packets")).toInt(), 0);
    QCOMPARE(outcome.output.table->rowCount(), qsizetype(0));
    outcome = run({{QStringLiteral("file"), file}, {QStringLiteral("filter"), QStringLiteral("tcp prt 443")}});
    QCOMPARE(outcome.error ? outcome.error->code : QString(), QStringLiteral("bad_filter"));
    QVERIFY2(outcome.error->message.contains(QStringLiteral("syntax error")), qPrintable(outcome.error->message));
}

void TestCapture::cutsToTheSnapLength() {
    const QString file =
        save(QStringLiteral("a.pcap"), pcapFile({ethernet(0x0800, ipv4(6, tcp(1, 2, 0x18, QByteArray(1000, 'd'))))}));
    const auto outcome = run({{QStringLiteral("file"), file},
                              {QStringLiteral("snaplen"), 54},
                              {QStringLiteral("write"), path(QStringLiteral("b.pcap"))}});
    QVERIFY2(outcome.status == TaskStatus::Success, qPrintable(shown(outcome)));
    QCOMPARE(QFile(path(QStringLiteral("b.pcap"))).size(), qint64(24 + 16 + 54));
    QCOMPARE(outcome.output.table->rowsToJson().at(0).toObject().value(QStringLiteral("length")).toInt(), 1054);
    QVERIFY(outcome.output.table->rowsToJson()
                .at(0)
                .toObject()
                .value(QStringLiteral("info"))
                .toString()
                .endsWith(QStringLiteral("length 1000")));
}

void TestCapture::savesAndReadsAgain() {
    const QByteArray original = pcapFile(frames());
    const QString file = save(QStringLiteral("a.pcap"), original);
    const QString copy = path(QStringLiteral("copy.pcap"));
    const auto outcome = run({{QStringLiteral("file"), file}, {QStringLiteral("write"), copy}});
    QVERIFY2(outcome.status == TaskStatus::Success, qPrintable(shown(outcome)));
    QCOMPARE(outcome.output.fields.value(QStringLiteral("capture_file")).toString(), copy);
    QVERIFY(outcome.message.endsWith(QStringLiteral("saved to ") + copy));
    QCOMPARE(contentOf(copy), original);
    QCOMPARE(QDir(folder_->path()).entryList(QDir::Files | QDir::Hidden).size(), 2); // no temporary file left
}

void TestCapture::wrongParameters_data() {
    QTest::addColumn<QJsonObject>("parameters");
    QTest::addColumn<QString>("text");
    const QString file = QStringLiteral("file");
    QTest::newRow("nothing") << QJsonObject{} << "neither an interface nor a capture file";
    QTest::newRow("both") << QJsonObject{{file, QStringLiteral("a")},
                                         {QStringLiteral("interface"), QStringLiteral("lo")}}
                          << "both an interface and a capture file";
    QTest::newRow("count 0") << QJsonObject{{file, QStringLiteral("a")}, {QStringLiteral("count"), 0}}
                             << "count must be";
    QTest::newRow("count 1.5") << QJsonObject{{file, QStringLiteral("a")}, {QStringLiteral("count"), 1.5}}
                               << "count must be";
    QTest::newRow("snaplen too large") << QJsonObject{{file, QStringLiteral("a")}, {QStringLiteral("snaplen"), 262145}}
                                       << "snaplen must be";
    QTest::newRow("duration") << QJsonObject{{file, QStringLiteral("a")},
                                             {QStringLiteral("duration"), QStringLiteral("soon")}}
                              << "duration cannot be read";
    QTest::newRow("duration 0") << QJsonObject{{file, QStringLiteral("a")}, {QStringLiteral("duration"), 0}}
                                << "longer than nothing";
}

void TestCapture::wrongParameters() {
    QFETCH(QJsonObject, parameters);
    QFETCH(QString, text);
    const auto outcome = run(parameters);
    QVERIFY(outcome.status == TaskStatus::Failed);
    QCOMPARE(outcome.error->code, QStringLiteral("bad_parameter"));
    QVERIFY2(outcome.error->toText().contains(text), qPrintable(outcome.error->toText()));
    QVERIFY(!executor_.preview(requestFor(parameters)).has_value());
}

void TestCapture::wrongFiles_data() {
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("hint");
    QTest::newRow("empty") << QByteArray() << "empty";
    QTest::newRow("text") << QByteArray("This is no capture, only some words in a file.") << "pcap and pcapng";
    QTest::newRow("gzip") << QByteArray::fromHex("1f8b0800000000000003") + QByteArray(100, 'z') << "unpack";
    QTest::newRow("header cut") << pcapFile({}).left(20) << "pcap and pcapng";
    QTest::newRow("version 9") << pcapFile({}).replace(4, 1, "\x09") << "pcap and pcapng";
    QTest::newRow("pcapng cut") << QByteArray::fromHex("0a0d0d0a1c0000004d3c2b1a") << "pcap and pcapng";
}

void TestCapture::wrongFiles() {
    QFETCH(QByteArray, content);
    QFETCH(QString, hint);
    const QString file = save(QStringLiteral("wrong.pcap"), content);
    auto outcome = run(fileAt(file));
    QVERIFY(outcome.status == TaskStatus::Failed);
    QCOMPARE(outcome.error->code, QStringLiteral("not_a_capture"));
    QVERIFY2(outcome.error->message.startsWith(file) && outcome.error->hint.contains(hint),
             qPrintable(outcome.error->toText()));
    outcome = run(fileAt(path(QStringLiteral("missing.pcap"))));
    QCOMPARE(outcome.error->code, QStringLiteral("not_found"));
    outcome = run(fileAt(folder_->path()));
    QVERIFY2(outcome.error->message.contains(QStringLiteral("is a folder")), qPrintable(outcome.error->message));
    const QString pipe = path(QStringLiteral("pipe"));
    QCOMPARE(::mkfifo(qPrintable(pipe), 0600), 0);
    outcome = run(fileAt(pipe)); // must not wait for a writer
    QCOMPARE(outcome.error->code, QStringLiteral("not_a_capture"));
}

void TestCapture::truncatedFileKeepsWhatItHas() {
    QByteArray bytes = pcapFile(frames());
    bytes.chop(10);
    const auto outcome = run(fileAt(save(QStringLiteral("cut.pcap"), bytes)));
    QVERIFY2(outcome.status == TaskStatus::Success, qPrintable(shown(outcome)));
    QCOMPARE(outcome.output.fields.value(QStringLiteral("packets")).toInt(), 3);
    QVERIFY2(outcome.message.contains(QStringLiteral("ends within a packet")), qPrintable(outcome.message));
    QCOMPARE(context_->notices.size(), 1);
}

void TestCapture::damagedFileFailsWithWhatItHas() {
    QByteArray bytes = pcapFile(frames());
    bytes.replace(24 + 16 + 42 + 8, 4, QByteArray::fromHex("ffffff7f")); // the second packet's length
    const auto outcome = run(fileAt(save(QStringLiteral("damaged.pcap"), bytes)));
    QVERIFY(outcome.status == TaskStatus::Failed);
    QCOMPARE(outcome.error->code, QStringLiteral("bad_capture"));
    QVERIFY2(outcome.error->message.contains(QStringLiteral("after 1 packet")), qPrintable(outcome.error->message));
    QCOMPARE(outcome.output.fields.value(QStringLiteral("packets")).toInt(), 1);
}

void TestCapture::overwritesNothing() {
    const QByteArray original = pcapFile(frames());
    const QString file = save(QStringLiteral("a.pcap"), original);
    auto outcome = run({{QStringLiteral("file"), file}, {QStringLiteral("write"), file}});
    QCOMPARE(outcome.error ? outcome.error->code : QString(), QStringLiteral("exists"));
    QCOMPARE(contentOf(file), original);
    outcome =
        run({{QStringLiteral("file"), file}, {QStringLiteral("write"), path(QStringLiteral("no/such/folder.pcap"))}});
    QCOMPARE(outcome.error ? outcome.error->code : QString(), QStringLiteral("write_failed"));
    QVERIFY2(outcome.error->message.contains(QStringLiteral("No such file or directory")),
             qPrintable(outcome.error->message));
}

void TestCapture::fullDiskLeavesNoFile() {
    const QString small = path(QStringLiteral("small"));
    QVERIFY(QDir().mkdir(small));
    if (::mount("tmpfs", qPrintable(small), "tmpfs", 0, "size=64k") != 0)
        QSKIP("a small file system can only be made by root");
    QList<QByteArray> many;
    for (int i = 0; i < 2000; ++i)
        many << ethernet(0x0800, ipv4(17, udp(1, 2, QByteArray(200, 'd'))));
    const auto outcome = run({{QStringLiteral("file"), save(QStringLiteral("many.pcap"), pcapFile(many))},
                              {QStringLiteral("write"), small + QStringLiteral("/b.pcap")}});
    const auto left = QDir(small).entryList(QDir::Files | QDir::Hidden);
    QCOMPARE(::umount(qPrintable(small)), 0);
    QVERIFY(outcome.status == TaskStatus::Failed);
    QCOMPARE(outcome.error->code, QStringLiteral("disk_full"));
    QVERIFY(left.isEmpty());
}

void TestCapture::rowsAreLimited() {
    const QByteArray one = ethernet(0x0800, ipv4(17, udp(1, 2, "d")));
    PacketTable table(10);
    for (int i = 0; i < 25; ++i) {
        CaptureSource::Frame frame;
        frame.seconds = i;
        frame.wireLength = std::uint32_t(one.size());
        frame.bytes = {reinterpret_cast<const std::uint8_t*>(one.constData()), std::size_t(one.size())};
        table.add(frame, PacketDecoder(1).decode(frame.bytes, frame.wireLength));
    }
    QCOMPARE(table.packets(), 25);
    QCOMPARE(table.bytes(), 25 * one.size());
    QVERIFY(table.rowsCut());
    QCOMPARE(table.takeLines().count('\n'), 10);
    QCOMPARE(table.lastTime(), QStringLiteral("1970-01-01T00:00:24.000000Z"));
    QCOMPARE(table.protocols(), (QJsonObject{{QStringLiteral("UDP"), 25}}));
    QCOMPARE(table.takeTable()->rowCount(), qsizetype(10));
}

void TestCapture::cancelledFileStops() {
    std::stop_source stop;
    stop.request_stop();
    RecordingContext context(stop.get_token());
    const QString copy = path(QStringLiteral("copy.pcap"));
    const auto outcome =
        executor_.execute(requestFor({{QStringLiteral("file"), save(QStringLiteral("a.pcap"), pcapFile(frames()))},
                                      {QStringLiteral("write"), copy}}),
                          context);
    QVERIFY(outcome.status == TaskStatus::Cancelled);
    QVERIFY2(outcome.message.startsWith(QStringLiteral("stopped after ")), qPrintable(outcome.message));
}

void TestCapture::deadlineOfTheStep() {
    const auto outcome = run(fileAt(save(QStringLiteral("a.pcap"), pcapFile(frames()))), 0ms);
    QVERIFY(outcome.status == TaskStatus::TimedOut);
    QCOMPARE(outcome.error->code, QStringLiteral("timeout"));
}

void TestCapture::unknownInterface() {
    const auto outcome = run({{QStringLiteral("interface"), QStringLiteral("nosuch0")}});
    QVERIFY(outcome.status == TaskStatus::Failed);
    if (!needsCapture()) {
        QCOMPARE(outcome.error->code, QStringLiteral("permission_denied"));
        return;
    }
    QCOMPARE(outcome.error->code, QStringLiteral("no_such_interface"));
    QVERIFY2(outcome.error->hint.contains(QStringLiteral("lo")), qPrintable(outcome.error->toText()));
}

void TestCapture::liveOnLoopback() {
    if (!needsCapture()) QSKIP("captures need root or CAP_NET_RAW");
    QUdpSocket receiver;
    QVERIFY(receiver.bind(QHostAddress::LocalHost));
    const quint16 port = receiver.localPort();
    RecordingContext context;
    const QString copy = path(QStringLiteral("live.pcap"));
    StepOutcome outcome;
    std::atomic<bool> done = false;
    std::thread worker([&] {
        outcome = executor_.execute(requestFor({{QStringLiteral("interface"), QStringLiteral("lo")},
                                                {QStringLiteral("filter"), QStringLiteral("udp dst port %1").arg(port)},
                                                {QStringLiteral("count"), 5},
                                                {QStringLiteral("duration"), QStringLiteral("20s")},
                                                {QStringLiteral("write"), copy}}),
                                    context);
        done = true;
    });
    QUdpSocket sender;
    // The capture says nothing when it is ready, so datagrams are sent until it has its five.
    const bool finished = QTest::qWaitFor(
        [&] {
            if (!done) sender.writeDatagram("hello", QHostAddress::LocalHost, port);
            return done.load();
        },
        15000);
    worker.join();
    QVERIFY(finished);
    QVERIFY2(outcome.status == TaskStatus::Success, qPrintable(shown(outcome)));
    QCOMPARE(outcome.output.fields.value(QStringLiteral("packets")).toInt(), 5);
    const QJsonArray rows = outcome.output.table->rowsToJson();
    for (const QJsonValue& row : rows) {
        QCOMPARE(row.toObject().value(QStringLiteral("destination_port")).toInt(), int(port));
        QCOMPARE(row.toObject().value(QStringLiteral("info")).toString(), QStringLiteral("UDP, length 5"));
        QCOMPARE(row.toObject().value(QStringLiteral("source")).toString(), QStringLiteral("127.0.0.1"));
    }
    const auto again = run(fileAt(copy));
    QCOMPARE(again.output.table->rowsToJson(), rows);
}

void TestCapture::liveEndsWithTheDuration() {
    if (!needsCapture()) QSKIP("captures need root or CAP_NET_RAW");
    QElapsedTimer timer;
    timer.start();
    const auto outcome = run({{QStringLiteral("interface"), QStringLiteral("lo")},
                              {QStringLiteral("filter"), QStringLiteral("udp port 9 and host 127.9.8.7")},
                              {QStringLiteral("duration"), QStringLiteral("300ms")}});
    QVERIFY2(outcome.status == TaskStatus::Success, qPrintable(shown(outcome)));
    QCOMPARE(outcome.output.fields.value(QStringLiteral("packets")).toInt(), 0);
    QVERIFY2(timer.elapsed() >= 300 && timer.elapsed() < 3000, qPrintable(QString::number(timer.elapsed())));
}

void TestCapture::liveIsCancelledAtOnce() {
    if (!needsCapture()) QSKIP("captures need root or CAP_NET_RAW");
    std::stop_source stop;
    RecordingContext context(stop.get_token());
    StepOutcome outcome;
    std::thread worker([&] {
        outcome =
            executor_.execute(requestFor({{QStringLiteral("interface"), QStringLiteral("lo")},
                                          {QStringLiteral("filter"), QStringLiteral("udp port 9 and host 127.9.8.7")},
                                          {QStringLiteral("duration"), QStringLiteral("20s")}}),
                              context);
    });
    QElapsedTimer timer;
    timer.start();
    stop.request_stop();
    worker.join();
    QVERIFY(outcome.status == TaskStatus::Cancelled);
    QVERIFY2(timer.elapsed() < 2000, qPrintable(QString::number(timer.elapsed())));
}

void TestCapture::liveDeadlineKeepsWhatItHas() {
    if (!needsCapture()) QSKIP("captures need root or CAP_NET_RAW");
    const QString copy = path(QStringLiteral("live.pcap"));
    const auto outcome = run({{QStringLiteral("interface"), QStringLiteral("lo")},
                              {QStringLiteral("duration"), QStringLiteral("20s")},
                              {QStringLiteral("filter"), QStringLiteral("udp port 9 and host 127.9.8.7")},
                              {QStringLiteral("write"), copy}},
                             200ms);
    QVERIFY(outcome.status == TaskStatus::TimedOut);
    QVERIFY2(outcome.error->hint.contains(QStringLiteral("timeout")), qPrintable(outcome.error->toText()));
    QCOMPARE(QFile(copy).size(), 24);
}

void TestCapture::noRightToCapture() {
    StepOutcome outcome;
    context_ = std::make_unique<RecordingContext>();
    std::thread([&] {
        // A Linux thread has capabilities of its own: this one gives up what root has, the others keep it.
        dropCapabilities();
        outcome = executor_.execute(requestFor({{QStringLiteral("interface"), QStringLiteral("lo")},
                                                {QStringLiteral("duration"), QStringLiteral("100ms")}}),
                                    *context_);
    }).join();
    QVERIFY(outcome.status == TaskStatus::Failed);
    QCOMPARE(outcome.error->code, QStringLiteral("permission_denied"));
    QVERIFY2(outcome.error->hint.contains(QStringLiteral("setcap")), qPrintable(outcome.error->hint));
}

void TestCapture::preview() {
    const auto shownPreview = executor_.preview(requestFor({{QStringLiteral("interface"), QStringLiteral("eth0")},
                                                            {QStringLiteral("filter"), QStringLiteral("host it's")},
                                                            {QStringLiteral("count"), 5},
                                                            {QStringLiteral("snaplen"), 96},
                                                            {QStringLiteral("duration"), QStringLiteral("1m30s")}}));
    QVERIFY(shownPreview.has_value());
    QCOMPARE(shownPreview->kind, QStringLiteral("capture"));
    QVERIFY2(shownPreview->text.contains(QStringLiteral("timeout 90 tcpdump -n -i eth0 -s 96 -c 5 'host it'\\''s'")),
             qPrintable(shownPreview->text));
    const auto ofFile = executor_.preview(requestFor({{QStringLiteral("file"), QStringLiteral("a b.pcap")},
                                                      {QStringLiteral("write"), QStringLiteral("/tmp/c.pcap")}}));
    QVERIFY2(ofFile->text.contains(QStringLiteral("tcpdump -n -r 'a b.pcap' -w /tmp/c.pcap")),
             qPrintable(ofFile->text));
}

void TestCapture::otherToolsAreTold() {
    QVERIFY(executor_.canExecute(*tool()).has_value());
    const Status status = executor_.canExecute(*tool(QStringLiteral("wiretap")));
    QVERIFY(!status.has_value());
    QCOMPARE(status.error().code, QStringLiteral("no_handler"));
    QCOMPARE(status.error().message,
             QStringLiteral("wiretap cannot run yet: this version has no handler \"capture\" for it"));
    QVERIFY(!executor_.availability(*tool(QStringLiteral("wiretap"))).available);
    QVERIFY(executor_.availability(*tool()).available);
}

QTEST_GUILESS_MAIN(TestCapture)
#include "tst_capture.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// How much decoding costs beside reading: a plain libpcap loop (the floor), the same with PacketDecoder, the whole
// tcpdump handler without a display, and the program tcpdump if it is installed, over the same file in the same run.
// Usage: bench_decode [CAPTURE]; without one, a mixed capture of 1,000,000 packets is made. Compare ratios only.
#include "executors/network/NetworkExecutor.h"
#include "executors/network/PacketDecoder.h"
#include "support/PacketBytes.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>

#include <pcap/pcap.h>

#include <algorithm>
#include <cstdio>
#include <functional>
#include <vector>

using namespace oc;
using namespace oc::test::packet_bytes;

namespace {

constexpr int rounds = 5;

/// Keeps nothing: the cost of the log's disk is not measured here.
class SilentContext : public StepContext {
public:
    SilentContext() : StepContext({}, Clock::time_point::max(), redactor()) {}
    void emitOutput(OutputStream, const QByteArray&) override {}
    void emitProgress(double, const QString&) override {}
    void emitNotice(const QString&) override {}
    QString artifactFolder() override { return {}; }

private:
    static const Redactor& redactor() {
        static const Redactor none;
        return none;
    }
};

QString makeCapture(const QTemporaryDir& folder) {
    const QString file = folder.filePath(QStringLiteral("mixed.pcap"));
    QList<QByteArray> frames;
    for (int i = 0; i < 1000; ++i) {
        const int port = 1024 + i;
        frames << ethernet(0x0800, ipv4(6, tcp(port, 443, 0x18, QByteArray(600, 'p'))))
               << ethernet(0x0800, ipv4(6, tcp(443, port, 0x10)))
               << ethernet(0x0800, ipv4(17, udp(port, 53, QByteArray(40, 'q'))), {42})
               << ethernet(0x86dd, ipv6(6, tcp(port, 80, 0x18, QByteArray(300, 'r'))))
               << ethernet(0x0806, arp(1, "10.0.0.1", "10.0.0.2"));
    }
    const QByteArray whole = pcapFile(frames);
    QFile out(file);
    if (!out.open(QIODevice::WriteOnly)) return {};
    out.write(whole);
    for (int i = 1; i < 200; ++i)
        out.write(whole.constData() + 24, whole.size() - 24);
    return file;
}

double best(const std::function<void()>& work) {
    std::vector<double> seconds;
    for (int i = 0; i < rounds; ++i) {
        QElapsedTimer timer;
        timer.start();
        work();
        seconds.push_back(double(timer.nsecsElapsed()) / 1e9);
    }
    std::sort(seconds.begin(), seconds.end());
    return seconds[seconds.size() / 2];
}

qint64 peakMemoryKb() {
    QFile status(QStringLiteral("/proc/self/status"));
    if (!status.open(QIODevice::ReadOnly)) return 0;
    const QList<QByteArray> lines = status.readAll().split('\n');
    for (const QByteArray& line : lines) {
        if (line.startsWith("VmHWM:")) return line.mid(6).simplified().split(' ').first().toLongLong();
    }
    return 0;
}

template <class Each>
qint64 readAll(const QByteArray& file, Each each) {
    char error[PCAP_ERRBUF_SIZE];
    pcap_t* handle = pcap_open_offline(file.constData(), error);
    if (!handle) qFatal("%s", error);
    qint64 count = 0;
    pcap_pkthdr* header = nullptr;
    const u_char* bytes = nullptr;
    const PacketDecoder decoder(pcap_datalink(handle));
    while (pcap_next_ex(handle, &header, &bytes) == 1) {
        ++count;
        each(decoder, *header, bytes);
    }
    pcap_close(handle);
    return count;
}

} // namespace

int main(int argc, char** argv) {
    const QCoreApplication application(argc, argv);
    const QTemporaryDir folder;
    const QString file = argc > 1 ? QString::fromLocal8Bit(argv[1]) : makeCapture(folder);
    const QByteArray name = QFile::encodeName(file);
    qint64 packets = 0;
    quint64 seen = 0;
    const double floor = best([&] {
        packets =
            readAll(name, [&](const PacketDecoder&, const pcap_pkthdr& header, const u_char*) { seen += header.len; });
    });
    const auto tell = [&](const char* what, double seconds) {
        std::printf("%-36s %8.3f s %10.0f packets/s  %5.2f x floor\n", what, seconds, double(packets) / seconds,
                    seconds / floor);
    };
    std::printf("%lld packets, %lld bytes of file\n", qlonglong(packets), qlonglong(QFile(file).size()));
    tell("plain libpcap loop (floor)", floor);
    tell("the same, each packet decoded", best([&] {
             readAll(name, [&](const PacketDecoder& decoder, const pcap_pkthdr& header, const u_char* bytes) {
                 const Packet packet = decoder.decode({bytes, header.caplen}, header.len);
                 seen += packet.sourcePort + packet.payloadLength;
             });
         }));
    NetworkExecutor executor;
    auto tool = std::make_shared<ToolSpec>();
    tool->name = QStringLiteral("tcpdump");
    tool->behaviour.run = NativeRun{QStringLiteral("capture")};
    StepRequest request;
    request.tool = tool;
    request.parameters = {{QStringLiteral("file"), file}};
    const qint64 before = peakMemoryKb();
    tell("tcpdump tool: table, lines, counts", best([&] {
             SilentContext context;
             const StepOutcome outcome = executor.execute(request, context);
             if (outcome.status != TaskStatus::Success) qFatal("%s", qPrintable(outcome.error->toText()));
         }));
    std::printf("%-36s %8lld kB more than before\n", "  its memory at most", qlonglong(peakMemoryKb() - before));
    if (const QString tcpdump = QStandardPaths::findExecutable(QStringLiteral("tcpdump")); !tcpdump.isEmpty()) {
        tell("tcpdump -nn -r, output thrown away", best([&] {
                 QProcess process;
                 process.setStandardOutputFile(QProcess::nullDevice());
                 process.start(tcpdump, {QStringLiteral("-nn"), QStringLiteral("-r"), file});
                 process.waitForFinished(-1);
             }));
    }
    return seen == 0 ? 1 : 0;
}

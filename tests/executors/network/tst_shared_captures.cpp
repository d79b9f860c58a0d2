// SPDX-License-Identifier: GPL-3.0-or-later
// The decoder against tshark's facts about real captures (OC_SHARED_DIR/captures, whose README.txt names their
// sources).
#include "executors/network/CaptureSource.h"
#include "executors/network/PacketDecoder.h"
#include "executors/network/PacketText.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSet>
#include <QTest>

using namespace oc;

namespace {

const QString folder = QStringLiteral(OC_SHARED_DIR "/captures");

struct Counts {
    QMap<QString, int> packets; ///< by tshark's protocol names
    qint64 frames = 0;
    qint64 bytes = 0;
    int fragments4 = 0;
    int fragments6 = 0;
    QSet<QString> tcpConversations;
    QSet<QString> udpConversations;
    QSet<int> vlanIds;
    QStringList arp;
    QStringList icmp;
};

QString textOf(Packet::Bytes address) {
    std::string text;
    packet_text::appendAddress(text, address);
    return QString::fromStdString(text);
}

QString conversation(const Packet& packet) {
    const QString one = QStringLiteral("%1/%2").arg(textOf(packet.source)).arg(packet.sourcePort);
    const QString other = QStringLiteral("%1/%2").arg(textOf(packet.destination)).arg(packet.destinationPort);
    return one < other ? one + QLatin1Char(' ') + other : other + QLatin1Char(' ') + one;
}

void count(Counts& counts, const Packet& packet) {
    const auto add = [&](const char* name, bool yes) {
        if (yes) ++counts.packets[QString::fromLatin1(name)];
    };
    add("vlan", packet.vlanCount > 0);
    add("pppoes", packet.pppoe);
    add("arp", packet.network == Packet::Network::Arp);
    add("ip", packet.network == Packet::Network::Ipv4);
    add("ipv6", packet.network == Packet::Network::Ipv6);
    add("llc", packet.network == Packet::Network::Llc);
    add("tcp", packet.transport == Packet::Transport::Tcp);
    add("udp", packet.transport == Packet::Transport::Udp);
    add("icmp", packet.transport == Packet::Transport::Icmp);
    add("icmpv6", packet.transport == Packet::Transport::Icmpv6);
    if (packet.fragment) ++(packet.network == Packet::Network::Ipv6 ? counts.fragments6 : counts.fragments4);
    if (packet.transport == Packet::Transport::Tcp) counts.tcpConversations.insert(conversation(packet));
    if (packet.transport == Packet::Transport::Udp) counts.udpConversations.insert(conversation(packet));
    for (int i = 0; i < packet.vlanCount; ++i)
        counts.vlanIds.insert(packet.vlanIds[std::size_t(i)]);
    if (packet.network == Packet::Network::Arp && !packet.source.empty()) {
        counts.arp << QStringLiteral("%1 %2 %3 %4")
                          .arg(counts.frames)
                          .arg(packet.arpOperation)
                          .arg(textOf(packet.source), textOf(packet.destination));
    }
    if (packet.transport == Packet::Transport::Icmp || packet.transport == Packet::Transport::Icmpv6) {
        counts.icmp << QStringLiteral("%1 %2 %3").arg(counts.frames).arg(packet.icmpType).arg(packet.icmpCode);
    }
}

/// How many more there are here than tshark counts, where that is a matter of opinion:
/// - tshark also counts headers quoted in ICMP errors;
/// - tshark reassembles, and shows UDP in the last fragment of a datagram: never, when one is missing. Here the first
///   fragment, which has the ports, counts;
/// - frame 669 of the fuzzed capture says IPv4 in the Ethernet header and 6 in its version: malformed here, IPv6 for
///   tshark; 607 and 608 have a length of 0 instead of an EtherType: LLC here; a TCP header whose length is below 20
///   still names a conversation here.
int opinion(const QString& file, const QString& what) {
    static const QMap<QString, QMap<QString, int>> more{
        {QStringLiteral("IcmpPackets.pcap"),
         {{QStringLiteral("tcp"), -1}, {QStringLiteral("udp"), -2}, {QStringLiteral("udp conversations"), -2}}},
        {QStringLiteral("ip4_fragments.pcap"), {{QStringLiteral("udp"), 3}}},
        {QStringLiteral("fuzz-2006-06-26-2594.pcap"),
         {{QStringLiteral("ipv6"), -1},
          {QStringLiteral("llc"), 2},
          {QStringLiteral("udp"), 1},
          {QStringLiteral("tcp conversations"), 1},
          {QStringLiteral("udp conversations"), 2}}},
    };
    return more.value(file).value(what);
}

} // namespace

class TestSharedCaptures : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void agreesWithTshark_data();
    void agreesWithTshark();
};

void TestSharedCaptures::agreesWithTshark_data() {
    QTest::addColumn<QString>("file");
    const QStringList files =
        QDir(folder).entryList({QStringLiteral("*.pcap"), QStringLiteral("*.pcapng")}, QDir::Files);
    if (files.isEmpty()) QSKIP(qPrintable(QStringLiteral("the shared captures are not here: ") + folder));
    for (const QString& file : files)
        QTest::newRow(qPrintable(file)) << file;
}

void TestSharedCaptures::agreesWithTshark() {
    QFETCH(QString, file);
    QFile facts(folder + QStringLiteral("/expected/") + file + QStringLiteral(".json"));
    QVERIFY(facts.open(QIODevice::ReadOnly));
    const QJsonObject expected = QJsonDocument::fromJson(facts.readAll()).object();
    auto source = CaptureSource::openFile(folder + QLatin1Char('/') + file);
    QVERIFY2(source.has_value(), source ? "" : qPrintable(source.error().toText()));
    QVERIFY(PacketDecoder::knows(source->linkType()));
    const PacketDecoder decoder(source->linkType());
    Counts counts;
    CaptureSource::Frame frame;
    auto read = source->next(frame);
    for (; read == CaptureSource::Read::Packet; read = source->next(frame)) {
        ++counts.frames;
        counts.bytes += frame.wireLength;
        count(counts, decoder.decode(frame.bytes, frame.wireLength));
    }
    QVERIFY(read == CaptureSource::Read::End);
    QCOMPARE(counts.frames, qint64(expected.value(QStringLiteral("packets")).toInt()));
    QCOMPARE(counts.bytes, qint64(expected.value(QStringLiteral("bytes")).toInt()));
    const QJsonObject protocols = expected.value(QStringLiteral("packets_containing_protocol")).toObject();
    for (const char* name : {"vlan", "pppoes", "arp", "ip", "ipv6", "llc", "icmp", "icmpv6", "tcp", "udp"}) {
        const QString key = QString::fromLatin1(name);
        const int ours = counts.packets.value(key) - opinion(file, key);
        QVERIFY2(
            ours == protocols.value(key).toInt(),
            qPrintable(
                QStringLiteral("%1: %2 here, %3 with tshark").arg(key).arg(ours).arg(protocols.value(key).toInt())));
    }
    QCOMPARE(counts.fragments4, expected.value(QStringLiteral("ipv4_fragments")).toInt());
    QCOMPARE(counts.fragments6, expected.value(QStringLiteral("ipv6_fragments")).toInt());
    QCOMPARE(int(counts.tcpConversations.size()) - opinion(file, QStringLiteral("tcp conversations")),
             expected.value(QStringLiteral("tcp_conversations")).toInt());
    QCOMPARE(int(counts.udpConversations.size()) - opinion(file, QStringLiteral("udp conversations")),
             expected.value(QStringLiteral("udp_conversations")).toInt());

    QSet<int> vlanIds;
    const QStringList tags = expected.value(QStringLiteral("vlan_ids")).toObject().keys();
    for (const QString& tag : tags) {
        const QStringList ids = tag.split(QLatin1Char('|'));
        for (const QString& id : ids)
            vlanIds.insert(id.toInt());
    }
    QCOMPARE(counts.vlanIds, vlanIds);

    QStringList arp;
    const QJsonArray arpFacts = expected.value(QStringLiteral("arp")).toArray();
    for (const QJsonValue& fact : arpFacts) {
        const auto field = [&](const char* name) {
            return fact.toObject().value(QString::fromLatin1(name)).toString();
        };
        // Without addresses: a fuzzed packet that is shorter than they are.
        if (field("arp.dst.proto_ipv4").isEmpty()) continue;
        arp << QStringList{field("frame.number"), field("arp.opcode"), field("arp.src.proto_ipv4"),
                           field("arp.dst.proto_ipv4")}
                   .join(QLatin1Char(' '));
    }
    QCOMPARE(counts.arp, arp);

    QStringList icmp;
    const QJsonArray icmpFacts = expected.value(QStringLiteral("icmp")).toArray();
    for (const QJsonValue& fact : icmpFacts) {
        const auto field = [&](const char* name) {
            return fact.toObject().value(QString::fromLatin1(name)).toString().section(QLatin1Char('|'), 0, 0);
        };
        icmp << QStringList{field("frame.number"), field("icmp.type") + field("icmpv6.type"),
                            field("icmp.code") + field("icmpv6.code")}
                    .join(QLatin1Char(' '));
    }
    QCOMPARE(counts.icmp, icmp);
}

QTEST_GUILESS_MAIN(TestSharedCaptures)
#include "tst_shared_captures.moc"

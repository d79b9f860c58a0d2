// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/PacketDecoder.h"
#include "executors/network/PacketText.h"
#include "support/PacketBytes.h"

#include <QRandomGenerator>
#include <QTest>

#include <memory>

using namespace oc;
using namespace oc::test::packet_bytes;

namespace {

constexpr int linkEthernet = 1;
constexpr int linkNull = 0;
constexpr int linkRaw = 12;
constexpr int linkSll = 113;
constexpr int linkSll2 = 276;

Packet::Bytes bytesOf(const QByteArray& bytes) {
    return {reinterpret_cast<const std::uint8_t*>(bytes.constData()), std::size_t(bytes.size())};
}

QString lineOf(const QByteArray& bytes, int linkType = linkEthernet, qsizetype wire = 0) {
    const Packet packet = PacketDecoder(linkType).decode(bytesOf(bytes), std::uint32_t(std::max(wire, bytes.size())));
    std::string text;
    packet_text::appendLine(text, packet);
    return QString::fromStdString(text);
}

QString infoOf(const Packet& packet) {
    std::string text;
    packet_text::appendInfo(text, packet);
    return QString::fromStdString(text);
}

QByteArray optionHeader(int next, int eights) {
    return QByteArray(1, char(next)) + QByteArray(1, char(eights)) + QByteArray(6 + eights * 8, '\0');
}

QByteArray fragmentHeader(int next, int offset, bool more) {
    return QByteArray(1, char(next)) + QByteArray(1, '\0') + be16(offset | (more ? 1 : 0)) + be32(77);
}

} // namespace

class TestPacketDecoder : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void lines_data();
    void lines();
    void fields();
    void malformed_data();
    void malformed();
    void everyCutIsSafe_data();
    void everyCutIsSafe();
    void randomBytesAreSafe();
    void times_data();
    void times();
    void unknownLinkType();
};

void TestPacketDecoder::lines_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("linkType");
    QTest::addColumn<QString>("line");
    const auto row = [](const char* name, const QByteArray& bytes, const char* line, int linkType = linkEthernet) {
        QTest::newRow(name) << bytes << linkType << QString::fromLatin1(line);
    };
    const QByteArray dns = udp(4711, 53, "question");
    row("udp", ethernet(0x0800, ipv4(17, dns)), "IP 10.0.0.1.4711 > 10.0.0.2.53: UDP, length 8");
    row("udp with padding", ethernet(0x0800, ipv4(17, dns)) + QByteArray(18, '\0'),
        "IP 10.0.0.1.4711 > 10.0.0.2.53: UDP, length 8");
    row("tcp syn", ethernet(0x0800, ipv4(6, tcp(40000, 443, 0x02))),
        "IP 10.0.0.1.40000 > 10.0.0.2.443: Flags [S], seq 1000, win 64240, length 0");
    row("tcp data", ethernet(0x0800, ipv4(6, tcp(40000, 443, 0x18, "hello"))),
        "IP 10.0.0.1.40000 > 10.0.0.2.443: Flags [P.], seq 1000:1005, ack 2000, win 64240, length 5");
    row("tcp sequence wraps", ethernet(0x0800, ipv4(6, tcp(1, 2, 0, "hello", 0xfffffffe))),
        "IP 10.0.0.1.1 > 10.0.0.2.2: Flags [none], seq 4294967294:3, win 64240, length 5");
    row("tcp all flags", ethernet(0x0800, ipv4(6, tcp(1, 2, 0x1ff))),
        "IP 10.0.0.1.1 > 10.0.0.2.2: Flags [FSRP.UEWe], seq 1000, ack 2000, win 64240, length 0");
    row("vlan", ethernet(0x0800, ipv4(17, dns), {42}), "IP 10.0.0.1.4711 > 10.0.0.2.53: vlan 42, UDP, length 8");
    row("qinq", ethernet(0x0800, ipv4(17, dns), {100, 42}),
        "IP 10.0.0.1.4711 > 10.0.0.2.53: vlan 100, vlan 42, UDP, length 8");
    row("arp request", ethernet(0x0806, arp(1, "10.0.0.1", "10.0.0.9")) + QByteArray(18, '\0'),
        "ARP who-has 10.0.0.9 tell 10.0.0.1");
    row("arp reply", ethernet(0x0806, arp(2, "10.0.0.9", "10.0.0.1")), "ARP reply 10.0.0.9 is-at 02:00:00:00:00:01");
    row("ping", ethernet(0x0800, ipv4(1, icmpEcho(8, 7, 3, QByteArray(56, 'x')))),
        "IP 10.0.0.1 > 10.0.0.2: ICMP echo request, id 7, seq 3, length 64");
    row("port unreachable", ethernet(0x0800, ipv4(1, QByteArray::fromHex("0303000000000000") + ipv4(17, dns))),
        "IP 10.0.0.1 > 10.0.0.2: ICMP port unreachable, length 44");
    row("ipv6 ping", ethernet(0x86dd, ipv6(58, icmpEcho(129, 1, 2))),
        "IP6 2001:db8::1 > 2001:db8::2: ICMP6 echo reply, id 1, seq 2, length 8");
    row("ipv6 options", ethernet(0x86dd, ipv6(0, optionHeader(60, 0) + optionHeader(17, 2) + dns)),
        "IP6 2001:db8::1.4711 > 2001:db8::2.53: UDP, length 8");
    row("ipv6 first fragment", ethernet(0x86dd, ipv6(44, fragmentHeader(17, 0, true) + dns)),
        "IP6 2001:db8::1.4711 > 2001:db8::2.53: UDP, length 8, fragment id 77 offset 0, more follow");
    row("ipv6 last fragment", ethernet(0x86dd, ipv6(44, fragmentHeader(17, 1448, false) + "rest")),
        "IP6 2001:db8::1 > 2001:db8::2: UDP, length 4, fragment id 77 offset 1448, the last");
    row("ipv4 fragment", ethernet(0x0800, ipv4(17, "rest", 0x2000 | 185)),
        "IP 10.0.0.1 > 10.0.0.2: UDP, length 4, fragment id 4660 offset 1480, more follow");
    row("other protocol", ethernet(0x0800, ipv4(132, "sctp")), "IP 10.0.0.1 > 10.0.0.2: SCTP, length 4");
    row("unknown protocol", ethernet(0x0800, ipv4(253, "?")), "IP 10.0.0.1 > 10.0.0.2: IP protocol 253, length 1");
    row("lldp", ethernet(0x88cc, "abc"), "02:00:00:00:00:01 > 02:00:00:00:00:02: LLDP, length 3");
    row("unknown ethertype", ethernet(0x88b5, "abc"),
        "02:00:00:00:00:01 > 02:00:00:00:00:02: EtherType 0x88b5, length 3");
    row("llc", ethernet(4, QByteArray("abcd") + QByteArray(42, '\0')),
        "02:00:00:00:00:01 > 02:00:00:00:00:02: LLC, length 4");
    row("pppoe", ethernet(0x8864, QByteArray::fromHex("11000001") + be16(2 + 36) + be16(0x0021) + ipv4(17, dns)),
        "IP 10.0.0.1.4711 > 10.0.0.2.53: PPPoE, UDP, length 8");
    row("raw ipv4", ipv4(17, dns), "IP 10.0.0.1.4711 > 10.0.0.2.53: UDP, length 8", linkRaw);
    row("raw ipv6", ipv6(17, dns), "IP6 2001:db8::1.4711 > 2001:db8::2.53: UDP, length 8", linkRaw);
    row("loopback of BSD, little endian", QByteArray::fromHex("02000000") + ipv4(17, dns),
        "IP 10.0.0.1.4711 > 10.0.0.2.53: UDP, length 8", linkNull);
    row("loopback of BSD, big endian", QByteArray::fromHex("0000001e") + ipv6(17, dns),
        "IP6 2001:db8::1.4711 > 2001:db8::2.53: UDP, length 8", linkNull);
    row("cooked", be16(0) + be16(1) + be16(6) + QByteArray::fromHex("0200000000010000") + be16(0x0800) + ipv4(17, dns),
        "IP 10.0.0.1.4711 > 10.0.0.2.53: UDP, length 8", linkSll);
    row("cooked 2",
        be16(0x0806) + be16(0) + be32(2) + be16(1) + QByteArray::fromHex("00060200000000010000") +
            arp(1, "10.0.0.1", "10.0.0.9"),
        "ARP who-has 10.0.0.9 tell 10.0.0.1", linkSll2);
}

void TestPacketDecoder::lines() {
    QFETCH(QByteArray, bytes);
    QFETCH(int, linkType);
    QFETCH(QString, line);
    QCOMPARE(lineOf(bytes, linkType), line);
}

void TestPacketDecoder::fields() {
    const QByteArray frame = ethernet(0x0800, ipv4(6, tcp(40000, 443, 0x12, "hello")), {5, 6});
    const Packet packet = PacketDecoder(linkEthernet).decode(bytesOf(frame), std::uint32_t(frame.size()));
    QVERIFY(packet.network == Packet::Network::Ipv4);
    QVERIFY(packet.transport == Packet::Transport::Tcp);
    QCOMPARE(int(packet.vlanCount), 2);
    QCOMPARE(int(packet.vlanIds[0]), 5);
    QCOMPARE(int(packet.vlanIds[1]), 6);
    QCOMPARE(int(packet.sourcePort), 40000);
    QCOMPARE(int(packet.destinationPort), 443);
    QCOMPARE(packet.tcpSequence, 1000u);
    QCOMPARE(packet.tcpAcknowledgement, 2000u);
    QCOMPARE(int(packet.tcpFlags), 0x12);
    QCOMPARE(int(packet.hopLimit), 64);
    QCOMPARE(packet.payloadLength, 5u);
    QCOMPARE(QByteArray(reinterpret_cast<const char*>(packet.payload.data()), qsizetype(packet.payload.size())),
             QByteArray("hello"));
    QVERIFY(!packet.cut && !packet.malformed);
}

void TestPacketDecoder::malformed_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("info"); // a part of it
    const auto row = [](const char* name, const QByteArray& bytes, const char* info) {
        QTest::newRow(name) << bytes << QString::fromLatin1(info);
    };
    const auto with = [](QByteArray bytes, qsizetype at, int value) {
        bytes[at] = char(value);
        return bytes;
    };
    const QByteArray good = ethernet(0x0800, ipv4(6, tcp(1, 2, 2)));
    row("nothing", QByteArray(), "malformed: Ethernet frame shorter");
    row("13 bytes", QByteArray(13, 'e'), "malformed: Ethernet frame shorter");
    row("ip header length 16", with(good, 14, 0x44), "malformed: IPv4 header length below");
    row("ip header length 60", with(good, 14, 0x4f), "malformed: IPv4 total length below");
    row("ip version 9", with(good, 14, 0x95), "malformed: IPv4 packet with another version");
    row("total length too large", with(good, 16, 0x7f), "malformed: IPv4 total length beyond");
    row("total length too small", with(with(good, 16, 0), 17, 19), "malformed: IPv4 total length below");
    row("total length cuts tcp", with(with(good, 16, 0), 17, 30), "malformed: TCP header shorter");
    row("tcp offset 4", with(good, 46, 0x10), "malformed: TCP data offset below");
    row("tcp offset 60", with(good, 46, 0xf0), "malformed: TCP header longer");
    row("udp length 3", ethernet(0x0800, ipv4(17, be16(1) + be16(2) + be16(3) + be16(0))),
        "malformed: UDP length below");
    row("udp length 9000", ethernet(0x0800, ipv4(17, be16(1) + be16(2) + be16(9000) + be16(0))),
        "malformed: UDP length beyond");
    row("udp of 5 bytes", ethernet(0x0800, ipv4(17, "12345")), "malformed: UDP header shorter");
    row("icmp of 2 bytes", ethernet(0x0800, ipv4(1, "12")), "malformed: ICMP header shorter");
    row("arp of 7 bytes", ethernet(0x0806, "1234567"), "malformed: ARP packet shorter");
    row("arp with long addresses", ethernet(0x0806, with(arp(1, "10.0.0.1", "10.0.0.2"), 4, 200)),
        "malformed: ARP packet shorter than its addresses");
    row("vlan and no more", ethernet(0x8100, "12"), "malformed: VLAN tag cut short");
    row("ipv6 of 39 bytes", ethernet(0x86dd, ipv6(17, {}).left(39)), "malformed: IPv6 header shorter");
    row("ipv6 version 4", ethernet(0x86dd, with(ipv6(17, udp(1, 2, {})), 0, 0x40)),
        "malformed: IPv6 packet with another version");
    row("ipv6 option beyond", ethernet(0x86dd, ipv6(0, optionHeader(17, 0).replace(1, 1, "\xff"))),
        "malformed: IPv6 extension header longer");
    row("ipv6 fragment cut", ethernet(0x86dd, ipv6(44, "1234")), "malformed: IPv6 fragment header cut");
    row("ipv6 length beyond", ethernet(0x86dd, with(ipv6(17, udp(1, 2, {})), 4, 0x70)),
        "malformed: IPv6 payload length beyond");
    row("pppoe length 0", ethernet(0x8864, QByteArray::fromHex("1100000100000021")), "malformed: PPPoE length below");
}

void TestPacketDecoder::malformed() {
    QFETCH(QByteArray, bytes);
    QFETCH(QString, info);
    const QString line = lineOf(bytes);
    QVERIFY2(line.contains(info), qPrintable(line));
}

void TestPacketDecoder::everyCutIsSafe_data() {
    lines_data();
}

void TestPacketDecoder::everyCutIsSafe() {
    QFETCH(QByteArray, bytes);
    QFETCH(int, linkType);
    QFETCH(QString, line);
    for (qsizetype length = 0; length < bytes.size(); ++length) {
        // A copy of exactly that size, so that the address sanitizer sees a read beyond it.
        const auto copy = std::make_unique<std::uint8_t[]>(std::size_t(length));
        std::copy_n(bytes.constData(), length, copy.get());
        const Packet packet =
            PacketDecoder(linkType).decode({copy.get(), std::size_t(length)}, std::uint32_t(bytes.size()));
        QVERIFY2(!packet.malformed, packet.malformed); // cut by the snap length is no fault of the packet
        QVERIFY(packet.payload.size() <= std::size_t(length));
        const QString info = infoOf(packet);
        // What was decoded in full reads the same with or without payload.
        if (!packet.cut && !packet.source.empty()) QVERIFY2(line.endsWith(info), qPrintable(info));
    }
}

void TestPacketDecoder::randomBytesAreSafe() {
    QRandomGenerator random(20261123);
    const QByteArray seeds[] = {
        ethernet(0x0800, ipv4(6, tcp(1, 2, 2))),
        ethernet(0x86dd, ipv6(0, optionHeader(44, 1) + fragmentHeader(17, 0, true) + udp(1, 2, "x"))),
        ethernet(0x0806, arp(1, "10.0.0.1", "10.0.0.2"), {1, 2, 3, 4, 5, 6}), ipv4(1, icmpEcho(8, 1, 1))};
    std::string text;
    qint64 odd = 0;
    for (int round = 0; round < 20000; ++round) {
        QByteArray bytes = seeds[std::size_t(round) % std::size(seeds)];
        for (int changes = random.bounded(8); changes >= 0; --changes)
            bytes[random.bounded(bytes.size())] = char(random.bounded(256));
        bytes.truncate(random.bounded(bytes.size() + 1));
        const auto copy = std::make_unique<std::uint8_t[]>(std::size_t(bytes.size()));
        std::copy(bytes.begin(), bytes.end(), copy.get());
        for (const int linkType : {linkEthernet, linkNull, linkRaw, linkSll, linkSll2, 108, 228, 229, 101, 999}) {
            const Packet packet =
                PacketDecoder(linkType).decode({copy.get(), std::size_t(bytes.size())}, random.bounded(2000u));
            text.clear();
            packet_text::appendLine(text, packet);
            packet_text::appendProtocol(text, packet);
            QVERIFY(text.size() < 500);
            if (packet.malformed || packet.cut) ++odd;
        }
    }
    QVERIFY(odd > 1000); // else it proved nothing
}

void TestPacketDecoder::times_data() {
    QTest::addColumn<qint64>("seconds");
    QTest::addColumn<qint64>("microseconds");
    QTest::addColumn<QString>("text");
    QTest::newRow("epoch") << qint64(0) << qint64(0) << "1970-01-01T00:00:00.000000Z";
    QTest::newRow("leap day") << qint64(1709164799) << qint64(999999) << "2024-02-28T23:59:59.999999Z";
    QTest::newRow("leap day itself") << qint64(1709164800) << qint64(1) << "2024-02-29T00:00:00.000001Z";
    QTest::newRow("no leap century") << qint64(4107542400) << qint64(0) << "2100-03-01T00:00:00.000000Z";
    QTest::newRow("32 bits unsigned") << qint64(4294967295) << qint64(0) << "2106-02-07T06:28:15.000000Z";
    QTest::newRow("before the epoch") << qint64(-1) << qint64(5) << "1969-12-31T23:59:59.000005Z";
    QTest::newRow("odd microseconds") << qint64(0) << qint64(-5) << "1970-01-01T00:00:00.000000Z";
}

void TestPacketDecoder::times() {
    QFETCH(qint64, seconds);
    QFETCH(qint64, microseconds);
    QFETCH(QString, text);
    std::string buffer;
    packet_text::appendTime(buffer, seconds, microseconds);
    QCOMPARE(QString::fromStdString(buffer), text);
}

void TestPacketDecoder::unknownLinkType() {
    QVERIFY(!PacketDecoder::knows(105));
    QVERIFY(PacketDecoder::knows(linkSll2));
    const QByteArray frame(40, 'w');
    const Packet packet = PacketDecoder(105).decode(bytesOf(frame), 40);
    QVERIFY(packet.network == Packet::Network::Other);
    QCOMPARE(packet.payloadLength, 40u);
}

QTEST_GUILESS_MAIN(TestPacketDecoder)
#include "tst_packet_decoder.moc"

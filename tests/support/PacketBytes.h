// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>

/// Packets and capture files built byte by byte, without libpcap, for tests and benchmarks. Any thread.
namespace oc::test::packet_bytes {

[[nodiscard]] QByteArray be16(int value);
[[nodiscard]] QByteArray be32(quint32 value);
[[nodiscard]] QByteArray address4(const char* text); ///< "10.0.0.1"
[[nodiscard]] QByteArray address6(const char* text);

[[nodiscard]] QByteArray ethernet(int etherType, const QByteArray& payload, const QList<int>& vlanIds = {});
/// fragment: the flags and offset word.
[[nodiscard]] QByteArray ipv4(int protocol, const QByteArray& payload, int fragment = 0, const char* from = "10.0.0.1",
                              const char* to = "10.0.0.2", int identification = 0x1234);
[[nodiscard]] QByteArray ipv6(int next, const QByteArray& payload, const char* from = "2001:db8::1",
                              const char* to = "2001:db8::2");
[[nodiscard]] QByteArray udp(int from, int to, const QByteArray& payload);
[[nodiscard]] QByteArray tcp(int from, int to, int flags, const QByteArray& payload = {}, quint32 sequence = 1000);
[[nodiscard]] QByteArray tcp(int from, int to, int flags, quint32 sequence, quint32 acknowledgement, int window,
                             const QByteArray& payload = {});
[[nodiscard]] QByteArray icmpEcho(int type, int identifier, int sequence, const QByteArray& payload = {});
[[nodiscard]] QByteArray arp(int operation, const char* sender, const char* target);

/// A classic pcap file, little endian, microseconds; frame n is at second 1,700,000,000 + n.
[[nodiscard]] QByteArray pcapFile(const QList<QByteArray>& frames, int linkType = 1);

struct TimedFrame {
    qint64 time = 0; ///< microseconds after second 1,700,000,000
    QByteArray bytes;
    qsizetype captured = -1; ///< so many of them; -1: all
};
/// The same with the frames' own times.
[[nodiscard]] QByteArray timedPcapFile(const QList<TimedFrame>& frames, int linkType = 1);

} // namespace oc::test::packet_bytes

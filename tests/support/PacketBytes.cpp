// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/PacketBytes.h"

#include <QtEndian>

#include <arpa/inet.h>

namespace oc::test::packet_bytes {

namespace {

QByteArray le32(quint32 value) {
    const quint32 swapped = qToLittleEndian(value);
    return {reinterpret_cast<const char*>(&swapped), 4};
}

QByteArray le16(quint16 value) {
    const quint16 swapped = qToLittleEndian(value);
    return {reinterpret_cast<const char*>(&swapped), 2};
}

QByteArray byte(int value) {
    return QByteArray(1, char(value));
}

} // namespace

QByteArray be16(int value) {
    const quint16 swapped = qToBigEndian(quint16(value));
    return {reinterpret_cast<const char*>(&swapped), 2};
}

QByteArray be32(quint32 value) {
    const quint32 swapped = qToBigEndian(value);
    return {reinterpret_cast<const char*>(&swapped), 4};
}

QByteArray address4(const char* text) {
    QByteArray bytes(4, '\0');
    if (inet_pton(AF_INET, text, bytes.data()) != 1) qFatal("no IPv4 address: %s", text);
    return bytes;
}

QByteArray address6(const char* text) {
    QByteArray bytes(16, '\0');
    if (inet_pton(AF_INET6, text, bytes.data()) != 1) qFatal("no IPv6 address: %s", text);
    return bytes;
}

QByteArray ethernet(int etherType, const QByteArray& payload, const QList<int>& vlanIds) {
    QByteArray frame = QByteArray::fromHex("020000000002") + QByteArray::fromHex("020000000001");
    for (qsizetype i = 0; i < vlanIds.size(); ++i)
        frame += be16(i + 1 < vlanIds.size() ? 0x88a8 : 0x8100) + be16(vlanIds.at(i));
    return frame + be16(etherType) + payload;
}

QByteArray ipv4(int protocol, const QByteArray& payload, int fragment, const char* from, const char* to,
                int identification) {
    return byte(0x45) + byte(0) + be16(int(20 + payload.size())) + be16(identification) + be16(fragment) + byte(64) +
           byte(protocol) + be16(0) + address4(from) + address4(to) + payload;
}

QByteArray ipv6(int next, const QByteArray& payload, const char* from, const char* to) {
    return be32(0x60000000) + be16(int(payload.size())) + byte(next) + byte(64) + address6(from) + address6(to) +
           payload;
}

QByteArray udp(int from, int to, const QByteArray& payload) {
    return be16(from) + be16(to) + be16(int(8 + payload.size())) + be16(0) + payload;
}

QByteArray tcp(int from, int to, int flags, const QByteArray& payload, quint32 sequence) {
    return tcp(from, to, flags, sequence, 2000, 64240, payload);
}

QByteArray tcp(int from, int to, int flags, quint32 sequence, quint32 acknowledgement, int window,
               const QByteArray& payload) {
    return be16(from) + be16(to) + be32(sequence) + be32(acknowledgement) + be16(0x5000 | flags) + be16(window) +
           be16(0) + be16(0) + payload;
}

QByteArray icmpEcho(int type, int identifier, int sequence, const QByteArray& payload) {
    return byte(type) + byte(0) + be16(0) + be16(identifier) + be16(sequence) + payload;
}

QByteArray arp(int operation, const char* sender, const char* target) {
    return be16(1) + be16(0x0800) + byte(6) + byte(4) + be16(operation) + QByteArray::fromHex("020000000001") +
           address4(sender) + QByteArray::fromHex("020000000002") + address4(target);
}

QByteArray pcapFile(const QList<QByteArray>& frames, int linkType) {
    QList<TimedFrame> timed;
    for (const QByteArray& frame : frames)
        timed.append({timed.size() * 1'000'000 + 123456, frame});
    return timedPcapFile(timed, linkType);
}

QByteArray timedPcapFile(const QList<TimedFrame>& frames, int linkType) {
    QByteArray file = le32(0xa1b2c3d4) + le16(2) + le16(4) + le32(0) + le32(0) + le32(262144) + le32(quint32(linkType));
    for (const TimedFrame& frame : frames) {
        const QByteArray bytes = frame.captured < 0 ? frame.bytes : frame.bytes.left(frame.captured);
        file += le32(quint32(1'700'000'000 + frame.time / 1'000'000)) + le32(quint32(frame.time % 1'000'000)) +
                le32(quint32(bytes.size())) + le32(quint32(frame.bytes.size())) + bytes;
    }
    return file;
}

} // namespace oc::test::packet_bytes

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes mixed.pcap: nine packets of a made-up exchange (ARP, DNS, a TCP handshake with a reset, pings, VLAN)."""
import ipaddress
import os
import struct


def checksum(data):
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack(">%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


A, B = ipaddress.ip_address("192.0.2.1").packed, ipaddress.ip_address("192.0.2.2").packed
A6, B6 = ipaddress.ip_address("2001:db8::1").packed, ipaddress.ip_address("2001:db8::2").packed
MAC_A, MAC_B = bytes.fromhex("020000000001"), bytes.fromhex("020000000002")


def ethernet(kind, payload, back=False, vlan=None):
    tag = b"" if vlan is None else struct.pack(">HH", 0x8100, vlan)
    return (MAC_A + MAC_B if back else MAC_B + MAC_A) + tag + struct.pack(">H", kind) + payload


def ipv4(protocol, payload, back=False):
    def header(total):
        return struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(payload), 7, 0x4000, 64, protocol, total) + (B + A if back else A + B)
    return header(checksum(header(0))) + payload


def with_checksum(segment, at, protocol, back=False):
    pseudo = (B + A if back else A + B) + struct.pack(">BBH", 0, protocol, len(segment))
    return segment[:at] + struct.pack(">H", checksum(pseudo + segment)) + segment[at + 2:]


def udp(source, target, payload, back=False):
    return with_checksum(struct.pack(">HHHH", source, target, 8 + len(payload), 0) + payload, 6, 17, back)


def tcp(source, target, flags, sequence, acknowledgement, back=False):
    return with_checksum(struct.pack(">HHIIHHHH", source, target, sequence, acknowledgement, 0x5000 | flags, 64240, 0, 0), 16, 6, back)


def echo(kind):
    body = struct.pack(">BBHHH", kind, 0, 0, 1, 1) + b"0123456789"
    return body[:2] + struct.pack(">H", checksum(body)) + body[4:]


def echo6():
    body = struct.pack(">BBHHH", 128, 0, 0, 1, 1) + b"0123456789"
    pseudo = A6 + B6 + struct.pack(">II", len(body), 58)
    return body[:2] + struct.pack(">H", checksum(pseudo + body)) + body[4:]


question = b"\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x03www\x07example\x03com\x00\x00\x01\x00\x01"
arp = struct.pack(">HHBBH", 1, 0x0800, 6, 4, 1) + MAC_A + A + bytes(6) + B
frames = [
    ethernet(0x0806, arp),
    ethernet(0x0806, struct.pack(">HHBBH", 1, 0x0800, 6, 4, 2) + MAC_B + B + MAC_A + A, back=True),
    ethernet(0x0800, ipv4(17, udp(40001, 53, question))),
    ethernet(0x0800, ipv4(6, tcp(40002, 443, 0x02, 1000, 0))),
    ethernet(0x0800, ipv4(6, tcp(443, 40002, 0x12, 5000, 1001, True), True), back=True),
    ethernet(0x0800, ipv4(6, tcp(40002, 443, 0x04, 1001, 0))),
    ethernet(0x0800, ipv4(1, echo(8))),
    ethernet(0x0800, ipv4(1, echo(0), True), back=True, vlan=42),
    ethernet(0x86DD, struct.pack(">IHBB", 0x60000000, 18, 58, 64) + A6 + B6 + echo6()),
]
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "mixed.pcap"), "wb") as out:
    out.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 1))
    for number, frame in enumerate(frames):
        out.write(struct.pack("<IIII", 1700000000 + number, 250000, len(frame), len(frame)) + frame)

#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# tests/bench/analyzers.sh [BUILD [COPIES]]   our analyzers beside tshark's conversations, on one large capture: the
# recorded ones of ../shared/captures, so many times (40) with other times and addresses. In turn, three times each;
# prints medians of processor time, the largest memory, and ratios. TSHARK names the program where it is not in PATH.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=${1:-$here/build/bench}
copies=${2:-40}
opsctl=$build/bin/opsctl
tshark=${TSHARK:-tshark}
captures=$here/../shared/captures
[[ -x $opsctl ]] || { echo "not there: $opsctl (cmake --build $build --target opsctl)" >&2; exit 2; }
[[ -d $captures ]] || { echo "not there: $captures" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export OPSCONDUCTOR_HOME=$folder/home
python3 - "$folder/large.pcap" "$copies" "$captures"/*.pcap <<'PY'
import struct, sys
records = []
for name in sys.argv[3:]:
    data = open(name, "rb").read()
    order = {b"\xd4\xc3\xb2\xa1": "<", b"\xa1\xb2\xc3\xd4": ">"}.get(data[:4])
    if order is None or struct.unpack(order + "I", data[20:24])[0] != 1:
        continue
    at, first = 24, None
    while at + 16 <= len(data):
        seconds, micros, length, wire = struct.unpack(order + "IIII", data[at : at + 16])
        first = seconds if first is None else first
        records.append((min(seconds - first, 3600), micros, wire, data[at + 16 : at + 16 + length]))
        at += 16 + length
records.sort(key=lambda record: record[:2])
packets = size = 0
with open(sys.argv[1], "wb") as out:
    out.write(struct.pack("<IHHIIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 1))
    for copy in range(int(sys.argv[2])):
        for seconds, micros, wire, packet in records:
            if packet[12:14] == b"\x08\x00" and len(packet) >= 34:
                changed = bytearray(packet)
                changed[27] ^= copy & 0xFF
                changed[31] ^= copy & 0xFF
                packet = bytes(changed)
            out.write(struct.pack("<IIII", 1_700_000_000 + copy * 4000 + seconds, micros, len(packet), wire) + packet)
            packets += 1
            size += len(packet)
print(f"{packets:,} packets, {size / 1e6:.0f} MB")
PY
python3 - "$folder/large.pcap" "$opsctl" "$(command -v "$tshark" || true)" <<'PY'
import os, resource, statistics, subprocess, sys
capture, opsctl, tshark = sys.argv[1:]
commands = {name: [opsctl, "call", f"{name}-analyzer", f"file={capture}"] for name in ("tcp", "dns", "tls", "http", "udp")}
if tshark:
    commands["tshark"] = [tshark, "-n", "-q", "-z", "conv,tcp", "-r", capture]
times, memory = {name: [] for name in commands}, {name: 0 for name in commands}
for _ in range(3):
    for name, command in commands.items():
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        if status != 0:
            sys.exit(f"{' '.join(command)}: failed")
        times[name].append(usage.ru_utime + usage.ru_stime)
        memory[name] = max(memory[name], usage.ru_maxrss // 1024)
peer = statistics.median(times["tshark"]) if tshark else None
if not tshark:
    print("tshark is not here: no ratios")
for name in commands:
    median = statistics.median(times[name])
    ratio = "" if not peer or name == "tshark" else f"   {median / peer:.3f} of tshark -z conv,tcp"
    print(f"{name:8}{median:8.2f} s   {memory[name]:6} MB{ratio}")
PY

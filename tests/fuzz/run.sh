#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# tests/fuzz/run.sh [SECONDS [NAME...]]   builds the fuzz preset and runs every fuzzer (or those named, without fuzz_)
# for so many seconds (20) each, one after another. What breaks one is left in build/fuzz/found; ends with 1 then.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
seconds=${1:-20}
case $seconds in '' | *[!0-9]*) echo "$0: '$seconds' is no number of seconds" >&2; exit 2 ;; esac
shift || true
build=$root/build/fuzz

cd "$root"
cmake --preset fuzz >/dev/null
cmake --build "$build" -- --quiet

export ASAN_OPTIONS=${ASAN_OPTIONS:-detect_leaks=1:detect_stack_use_after_return=0}
export LSAN_OPTIONS=${LSAN_OPTIONS:-suppressions=$root/tests/support/lsan.supp:print_suppressions=0}
export UBSAN_OPTIONS=${UBSAN_OPTIONS:-print_stacktrace=1}
corpora=$(mktemp -d)
trap 'rm -rf "$corpora"' EXIT
mkdir -p "$build/found"

# seed CORPUS PREFIX FILE...: the files as a corpus, behind the bytes by which the fuzzer chooses (printf's notation).
seed() {
    local corpus=$1 prefix=$2 file n
    shift 2
    n=$(ls "$corpus" | wc -l)
    for file; do
        [[ -f $file ]] || continue
        { printf "$prefix"; head -c 20000 "$file"; } >"$corpus/seed-$((n++))"
    done
}

status=0
for program in "$build"/tests/fuzz/fuzz_*; do
    [[ -f $program && -x $program ]] || continue
    name=$(basename "$program")
    name=${name#fuzz_}
    if (( $# )) && [[ " $* " != *" $name "* ]]; then continue; fi
    corpus=$corpora/$name
    mkdir "$corpus"
    options=()
    case $name in
    plan_json) seed "$corpus" '' resources/examples/*.json ;;
    plan_yaml) seed "$corpus" '' resources/examples/*.yaml tools/*/*.yaml tools/*/*/*.yaml ;;
    plan_edit)
        for edits in '\001\000\003\000\011\000' '\003\001\002\000\004\000\002\005\000\000\000\004\010\000\001\002'; do
            seed "$corpus" "\\000$edits" resources/examples/*.json
            seed "$corpus" "\\001$edits" resources/examples/*.yaml
        done
        ;;
    tool_parser) seed "$corpus" '' tools/*/*.yaml tools/*/*/*.yaml ;;
    packet_decode) seed "$corpus" '' tests/data/captures/*.pcap; options+=(-max_len=2048) ;;
    analyzers)
        python3 - "$corpus" tests/data/captures/*.pcap ../shared/captures/*.pcap <<'PY'
import pathlib, struct, sys
for number, name in enumerate(sys.argv[2:]):
    path = pathlib.Path(name)
    if not path.exists() or path.stat().st_size > 60_000:
        continue
    data = path.read_bytes()
    order = {b"\xd4\xc3\xb2\xa1": "<", b"\xa1\xb2\xc3\xd4": ">"}.get(data[:4])
    if order is None or struct.unpack(order + "I", data[20:24])[0] != 1:
        continue
    packets, at = b"", 24
    while at + 16 <= len(data):
        length = struct.unpack(order + "I", data[at + 8 : at + 12])[0]
        packet = data[at + 30 : at + 16 + length]  # behind the Ethernet header
        packets += struct.pack(">HB", len(packet), 1) + packet
        at += 16 + length
    for choice in range(5):
        (pathlib.Path(sys.argv[1]) / f"seed-{number}-{choice}").write_bytes(bytes([choice]) + packets[:20_000])
PY
        ;;
    certificates) seed "$corpus" '' /etc/ssl/certs/[A-D]*.pem ;;
    dns_message) # an alias and its address, with EDNS; a signature
        printf '\0\1\201\200\0\1\0\2\0\0\0\1\3www\2ab\0\0\1\0\1\300\14\0\5\0\1\0\0\1\0\0\4\1c\300\20\300\44\0\1\0\1\0\0\1\0\0\4\300\0\2\1\0\0\51\4\320\0\0\200\0\0\7\0\17\0\3\0\6x' >"$corpus/seed-0"
        printf '\0\1\201\200\0\0\0\1\0\0\0\0\2ab\0\0\56\0\1\0\0\1\0\0\31\0\1\15\2\0\0\1\0jjjjhhhh\1\2\2ab\0sig' >"$corpus/seed-1"
        ;;
    start_tls) for choice in 000 001 002 003; do
            printf "\\$choice"'\020220-a\r\n220 b\r\n250-STARTTLS\r\n250 x\r\n220 go\r\n' >"$corpus/seed-$choice"
        done ;;
    chat) seed "$corpus" '' resources/examples/*.json tests/data/automation/*.json ;;
    vapix)
        n=0
        for text in '\000{"apiVersion": "1.0", "error": {"code": "305", "message": "x", "details": {"a": 1}}}' \
            '\001root.A.B=1\n# Error: Error -1 getting param in group '"'X'"'\n' \
            '\002<root><disks><disk diskid="SD" totalsize="1"/></disks><job jobid="1" progress="5" result="ERROR"/></root>' \
            '\002<recordings><recording starttime="2026-11-24T09:30:00.1Z"><video framerate="15:1"/></recording></recordings>' \
            '\002<parameterDefinitions><group name="root"><parameter name="a"><type><int min="0" max="9"/></type></parameter></group></parameterDefinitions>' \
            '\003<E:Envelope xmlns:E="e"><E:Body><GetEventInstancesResponse><TopicSet><a topic="true"><MessageInstance/></a></TopicSet></GetEventInstancesResponse></E:Body></E:Envelope>' \
            '\003<Envelope><Body><Fault><Reason><Text>no</Text></Reason><Detail><x/></Detail></Fault></Body></Envelope>' \
            '\004Digest realm="a", nonce="b", qop="auth", algorithm=SHA-256, stale=true' \
            '\005\377\330\377\300\000\013\010\000\010\000\010\001\001\021\000\377\331' \
            '\006--b\r\nContent-Length: 3\r\n\r\nabc\r\n--b\r\n\r\nx\r\n--b' '\007\201\005Hello\001\003Hel\211\000\200\002lo'; do
            printf "$text" >"$corpus/seed-$((n++))"
        done
        ;;
    asset_import)
        n=0
        for choice in 0 1 2 3 4 5 6 7 8; do
            for text in 'hostname,ip,tags,metadata\nweb-01,192.0.2.1,a=1; b=2,"{""x"": [1]}"\n"a\r\nb",,,\n' \
                'Host\tIP\nweb-01\t192.0.2.1/24\n' '[{"hostname": "a", "tags": {"x": [1]}}, {"name": "b"}]' \
                '{"assets": [{"hostname": "a"}]}\n{"hostname": "b"}\n' \
                '[web]\nweb[01:03].x ansible_host=192.0.2.1 a="b c"\n[web:vars]\nx=1\n[all:children]\nweb\n' \
                'all:\n  hosts:\n    a: {ansible_host: 192.0.2.1}\n  children:\n    b: {vars: {c: 1}, hosts: {d: }}\n' \
                '127.0.0.1 localhost\n192.0.2.1 a b c # d\n2001:db8::1 a\n' \
                'Host a b*\n  HostName %%h.x\n  Port 22\nMatch user x\nInclude y\n'; do
                { printf "\\$(printf %03o "$choice")\\000"; printf "$text"; } >"$corpus/seed-$((n++))"
            done
        done
        ;;
    winrm)
        n=0
        for text in '\006HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n' \
            '\000HTTP/1.1 401 x\r\nWWW-Authenticate: Negotiate\r\nContent-Length: 2\r\n\r\nab' \
            '\001<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:r="http://schemas.microsoft.com/wbem/wsman/1/windows/shell"><s:Header/><s:Body><r:ReceiveResponse><r:Stream Name="stdout" CommandId="C">aGk=</r:Stream><r:CommandState State="x"><r:ExitCode>1</r:ExitCode></r:CommandState></r:ReceiveResponse></s:Body></s:Envelope>' \
            '\001<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body><s:Fault><s:Reason><s:Text>no</s:Text></s:Reason><s:Detail><f:WSManFault xmlns:f="http://schemas.microsoft.com/wbem/wsman/1/wsmanfault" Code="5"/></s:Detail></s:Fault></s:Body></s:Envelope>' \
            '\002NTLMSSP\000\002\000\000\000\000\000\000\000\070\000\000\000\065\202\212\342abcdefgh\000\000\000\000\000\000\000\000\014\000\014\000\070\000\000\000\012\000\000\000\000\000\000\017\001\000\004\000A\000B\000\000\000\000\000' \
            '\003--Encrypted Boundary\r\n\tContent-Type: application/HTTP-SPNEGO-session-encrypted\r\n\tOriginalContent: type=application/soap+xml;charset=UTF-8;Length=2\r\n--Encrypted Boundary\r\n\tContent-Type: application/octet-stream\r\n\020\000\000\000\001\000\000\000aaaaaaaa\000\000\000\000xy--Encrypted Boundary--\r\n' \
            '\004#< CLIXML\r\n<Objs Version="1.1.0.1"><S S="Error">a_x000D__x000A_</S></Objs>' \
            '\005x ##OC1##aGk=##END## y'; do
            printf "$text" >"$corpus/seed-$((n++))"
        done
        ;;
    output_json) for choice in 000 001 002 010 011 020 004; do seed "$corpus" "\\$choice" tests/data/automation/*.json; done ;;
    output_*) for choice in 000 001 002 020; do seed "$corpus" "\\$choice" tests/data/automation/*; done ;;
    condition | expression_scan)
        grep -hoE '\{\{[^"]*\}\}|when: [^,}]*' -r tools resources/examples 2>/dev/null | sort -u | head -200 |
            { n=0; while read -r line; do printf '%s' "${line#when: }" >"$corpus/seed-$((n++))"; done; } ;;
    esac
    if "$program" "$corpus" -max_total_time="$seconds" -rss_limit_mb=2048 -timeout=10 -print_final_stats=1 \
        -artifact_prefix="$build/found/$name-" "${options[@]}" >"$corpora/log" 2>&1; then
        sed -n "s/^Done \([0-9]*\) runs in \([0-9]*\) second.*/$name: \1 runs in \2 s/p" "$corpora/log"
    else
        status=1
        echo "$name: FAILED" >&2
        grep -vE '^#[0-9]+[[:space:]]+(NEW|REDUCE|pulse|INITED|RELOAD)' "$corpora/log" | tail -60 >&2
    fi
done
exit "$status"

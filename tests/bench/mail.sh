#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A mail with an attachment of 20 MB to smtp-sink (Postfix's) on loopback: opsctl call sendmail, and curl with a mail of
# the same bytes that is ready-made, and curl that encodes the attachment itself. In turn, in one run, whole processes;
# prints medians, what the same takes without the attachment (starting), and the peak memory of opsctl with 1 MB and with 20 MB. Needs the bench preset built, postfix, curl.
# Usage: mail.sh [BUILD [ROUNDS]]
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=${1:-$here/build/bench} rounds=${2:-7}
folder=$(mktemp -d)
trap '[[ -n ${sink:-} ]] && kill "$sink" && wait "$sink" 2>/dev/null; rm -rf "$folder"' EXIT
chmod 755 "$folder"
export OPSCONDUCTOR_HOME=$folder/home SMTP_HOST=127.0.0.1 SMTP_USE_TLS=false SMTP_FROM=ops@example.org
unset SMTP_USER SMTP_PASSWORD
SMTP_PORT=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
export SMTP_PORT
as=(); (( EUID == 0 )) && as=(-u nobody)
sink_program=$(command -v smtp-sink || echo /usr/sbin/smtp-sink)
"$sink_program" "${as[@]}" "127.0.0.1:$SMTP_PORT" 20 & sink=$!
head -c 1000000 /dev/urandom > "$folder/small.bin"
head -c 20000000 /dev/urandom > "$folder/large.bin"
python3 - "$folder" <<'PY'
import base64, sys
folder = sys.argv[1]
data = open(f"{folder}/large.bin", "rb").read()
text = base64.encodebytes(data).replace(b"\n", b"\r\n")
open(f"{folder}/ready.eml", "wb").write(
    b"From: ops@example.org\r\nTo: dba@example.org\r\nSubject: Report\r\nMIME-Version: 1.0\r\n"
    b"Content-Type: multipart/mixed;\r\n boundary=\"=_b\"\r\n\r\n--=_b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    b"See the file.\r\n--=_b\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n"
    b"Content-Disposition: attachment; filename=large.bin\r\n\r\n" + text + b"--=_b--\r\n")
PY
# Milliseconds and peak kilobytes of a program.
measure() {
  python3 - "$@" <<'PY'
import os, subprocess, sys, time
start = time.perf_counter()
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
said = process.stderr.read()
_, status, usage = os.wait4(process.pid, 0)
if status != 0:
    sys.exit(f"{sys.argv[1:3]}: {status}: {said.decode()}")
print(f"{(time.perf_counter() - start) * 1000:.1f} {usage.ru_maxrss}")
PY
}
ours() { measure "$build/bin/opsctl" call sendmail to=dba@example.org subject=Report "body=See the file." "attachments=$folder/$1.bin"; }
url=smtp://127.0.0.1:$SMTP_PORT/bench
ready() { measure curl -s "$url" --mail-from ops@example.org --mail-rcpt dba@example.org -T "$folder/ready.eml"; }
encodes() {
  measure curl -s "$url" --mail-from ops@example.org --mail-rcpt dba@example.org -H 'Subject: Report' \
    -F '=See the file.' -F "file=@$folder/large.bin;encoder=base64"
}
middle() { printf '%s\n' "$@" | sort -n | sed -n "$(( ($# + 1) / 2 ))p"; }
ratio() { awk -v a="$1" -v b="$2" 'BEGIN {printf "%.2f", a / b}'; }

ours small >/dev/null # fills the catalogue's cache
tiny() { measure curl -s "$url" --mail-from ops@example.org --mail-rcpt dba@example.org -T "$folder/tiny.eml"; }
bare() { measure "$build/bin/opsctl" call sendmail to=dba@example.org subject=Report "body=See the file."; }
printf 'From: ops@example.org\r\nTo: dba@example.org\r\nSubject: Report\r\n\r\nSee the file.\r\n' > "$folder/tiny.eml"
a=() b=() c=() d=() e=() large=() small=()
for _ in $(seq "$rounds"); do
  read -r ms _ < <(ready); a+=("$ms")
  read -r ms _ < <(encodes); b+=("$ms")
  read -r ms kb < <(ours large); c+=("$ms"); large+=("$kb")
  read -r ms _ < <(tiny); d+=("$ms")
  read -r ms _ < <(bare); e+=("$ms")
  read -r _ kb < <(ours small); small+=("$kb")
done
x=$(middle "${a[@]}"); y=$(middle "${b[@]}"); z=$(middle "${c[@]}")
echo "an attachment of 20 MB, median of $rounds rounds"
echo "curl, a ready-made mail        $x ms"
echo "curl, which encodes it         $y ms"
echo "opsctl call sendmail           $z ms   $(ratio "$z" "$x") times the first, $(ratio "$z" "$y") times the second (limit 1.3)"
v=$(middle "${d[@]}"); w=$(middle "${e[@]}")
echo "without the attachment         $v ms curl, $w ms opsctl; the attachment alone $(ratio "$(awk -v a="$z" -v b="$w" 'BEGIN {print a - b}')" "$(awk -v a="$x" -v b="$v" 'BEGIN {print a - b}')") times the first"
s=$(middle "${small[@]}"); l=$(middle "${large[@]}")
echo "opsctl's peak memory           $s kB with 1 MB, $l kB with 20 MB: $((l - s)) kB more"

#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# 1,000 webhooks to nginx on loopback over N connections, against curl --parallel --parallel-max N with the same POSTs:
# in turn, in one run; prints medians and how often the time of curl each takes. curl's time is taken without its start
# and its end, as ours is: that of one POST is subtracted. Needs the bench preset built, nginx, curl.
# Usage: webhooks.sh [BUILD [CONNECTIONS [ROUNDS]]]
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=${1:-$here/build/bench} connections=${2:-4} rounds=${3:-9} count=1000
folder=$(mktemp -d)
trap '[[ -n ${server:-} ]] && kill "$server" && wait "$server" 2>/dev/null; rm -rf "$folder"' EXIT
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
cat > "$folder/nginx.conf" <<CONF
daemon off;
worker_processes 1;
pid $folder/pid;
error_log $folder/error.log;
events { worker_connections 256; }
http {
  log_format connection '\$connection \$status \$request_length';
  access_log $folder/access.log connection buffer=64k;
  client_body_temp_path $folder/body;
  proxy_temp_path $folder/proxy; fastcgi_temp_path $folder/fastcgi; uwsgi_temp_path $folder/uwsgi;
  scgi_temp_path $folder/scgi;
  keepalive_requests 1000000;
  server { listen 127.0.0.1:$port; location / { return 204; } }
}
CONF
nginx=$(command -v nginx || echo /usr/sbin/nginx)
"$nginx" -p "$folder" -c "$folder/nginx.conf" & server=$!
for _ in $(seq 100); do curl -s -o /dev/null "http://127.0.0.1:$port/" && break; sleep 0.1; done

url=http://127.0.0.1:$port/services/T0123456/B0123456/abcdefghijklmnopqrstuvwx # as secret as they mostly are
body='{"severity":"critical","title":"Disk full on web-01"}'
peer() { # how many
  curl -s --no-progress-meter --fail --parallel --parallel-max "$connections" -H 'Content-Type: application/json' -d "$body" -o /dev/null \
    "$url?[1-$1]" 2>/dev/null
}
milliseconds() { local a; a=$(date +%s%N); "$@"; echo $(( ($(date +%s%N) - a) / 1000 )) | awk '{printf "%.2f\n", $1 / 1000}'; }
ours() { "$build/tests/bench/bench_webhooks" "$1" "$url" "$count" "$connections"; }
middle() { printf '%s\n' "$@" | sort -n | sed -n "$(( ($# + 1) / 2 ))p"; }
ratio() { awk -v a="$1" -v b="$2" 'BEGIN {printf "%.2f", a / b}'; }

a=() b=() c=() d=()
for _ in $(seq "$rounds"); do
  start=$(milliseconds peer 1)
  all=$(milliseconds peer "$count")
  a+=("$(awk -v a="$all" -v b="$start" 'BEGIN {printf "%.2f", a - b}')")
  b+=("$(ours client)"); c+=("$(ours tool)"); d+=("$(ours outbox)")
done
w=$(middle "${a[@]}"); x=$(middle "${b[@]}"); y=$(middle "${c[@]}"); z=$(middle "${d[@]}")
printf '%s\n' "$count webhooks over $connections connections, median of $rounds rounds"
printf '%-34s %9s ms\n' "curl --parallel-max $connections" "$w"
printf '%-34s %9s ms   %s times curl\n' "HttpClient" "$x" "$(ratio "$x" "$w")"
printf '%-34s %9s ms   %s times curl\n' "webhook_sender" "$y" "$(ratio "$y" "$w")"
printf '%-34s %9s ms   %s times curl (limit 1.0)\n' "the outbox through webhook_sender" "$z" "$(ratio "$z" "$w")"
kill "$server"; wait "$server" || true; server=
used=$(awk '{print $1}' "$folder/access.log" | sort -u | wc -l)
echo "$(wc -l < "$folder/access.log") requests over $used connections, $(awk '$2 != 204' "$folder/access.log" | wc -l) not answered 204"

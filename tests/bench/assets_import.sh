#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A million rows of CSV into the inventory, against sqlite3's .import and psql's \copy of the same file: in turn, three
# times, in one run; prints the middle ones and the ratios. The peers only store text: no check of a name or an address, no
# search for assets that are there, no change log. They are measured twice: into a table without an index, and into one with
# an index for each of the file's columns; the inventory has one for each of its twelve.
#   tests/bench/assets_import.sh [BUILD [ROWS]]      needs the bench preset built, sqlite3; postgresql for the second half
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=${1:-$here/build/bench}
rows=${2:-1000000}
home=$(mktemp -d)
server=
trap '[[ -n $server ]] && kill -INT "$server" && wait "$server" 2>/dev/null; rm -rf "$home"' EXIT
export OPSCONDUCTOR_HOME=$home/opsconductor
unset DATABASE_URL
csv=$home/hosts.csv
columns="hostname,ip_address,type,status,environment,location,owner,tags,metadata"

python3 - "$csv" "$rows" "$columns" <<'PY'
import random, sys
path, rows, columns = sys.argv[1], int(sys.argv[2]), sys.argv[3]
random.seed(7)
numbers = list(range(rows))
random.shuffle(numbers)  # names do not come in their order
kinds, states = ["server", "switch", "vm", "router"], ["active", "active", "active", "retired"]
places, owners, stages = ["fra1", "ams2", "Köln", "nyc3"], ["ops", "dba", "web", ""], ["production", "staging", "test"]
with open(path, "w") as out:
    out.write(columns + "\n")
    for n in numbers:
        tags = f'"{{""role"":""web"",""rack"":""r{n % 400}""}}"' if n % 3 == 0 else ""
        out.write(f"host-{n:07d}.example.com,10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255},{kinds[n % 4]},{states[n % 4]},"
                  f"{stages[n % 3]},{places[n % 4]},{owners[n % 4]},{tags},\n")
PY
echo "$rows rows, $(du -h "$csv" | cut -f1) of CSV"

seconds() { local s; s=$(date +%s.%N); "$@" >/dev/null; awk -v a="$s" -v b="$(date +%s.%N)" 'BEGIN {printf "%.2f\n", b - a}'; }
middle() { printf '%s\n' "$@" | sort -n | sed -n 2p; }
line() { awk -v n="$1" -v a="$2" -v b="$3" -v c="$4" 'BEGIN {printf "%-34s %7.2f s", n, a; if (b) printf "   %.2f times without, %.2f times with indexes (limit 2)", a / b, a / c; print ""}'; }
# The most memory that a run took, in MB.
memory() { /usr/bin/python3 - "$@" <<'PY'
import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)
PY
}
indexes() { # SQL: an index for each column of the file
  local column
  for column in ${columns//,/ }; do echo "CREATE INDEX by_$column ON hosts ($column);"; done
}

lite() { # with | without
  rm -f "$home"/peer.db*
  {
    echo "PRAGMA journal_mode=WAL;"
    echo "CREATE TABLE hosts (hostname TEXT NOT NULL COLLATE NOCASE, ip_address TEXT, type TEXT, status TEXT, environment TEXT,"
    echo " location TEXT, owner TEXT, tags TEXT, metadata TEXT);"
    if [[ $1 == with ]]; then indexes; fi
  } | sqlite3 "$home/peer.db"
  sqlite3 "$home/peer.db" ".mode csv" ".import --skip 1 $csv hosts"
  [[ $(sqlite3 "$home/peer.db" "SELECT count(*) FROM hosts") == "$rows" ]]
}
ours() {
  rm -rf "$OPSCONDUCTOR_HOME"
  "$build/bin/opsctl" assets import "$csv"
}
a=() b=() c=() d=()
for _ in 1 2 3; do
  a+=("$(seconds lite without)"); b+=("$(seconds lite with)"); c+=("$(seconds ours)")
  d+=("$(seconds "$build/bin/opsctl" assets import "$csv")")
done
x=$(middle "${a[@]}"); y=$(middle "${b[@]}")
line "sqlite3 .import, no index" "$x" "" ""
line "sqlite3 .import, indexes" "$y" "" ""
line "opsctl, SQLite, all new" "$(middle "${c[@]}")" "$x" "$y"
line "opsctl, SQLite, all there already" "$(middle "${d[@]}")" "$x" "$y"
rm -rf "$OPSCONDUCTOR_HOME"
head -n $((rows / 10)) "$csv" >"$home/tenth.csv"
echo "memory of opsctl: $(memory "$build/bin/opsctl" assets import "$home/tenth.csv") MB for a tenth of the rows, $(
  rm -rf "$OPSCONDUCTOR_HOME"; memory "$build/bin/opsctl" assets import "$csv") MB for all"
rm -rf "$OPSCONDUCTOR_HOME" "$home"/peer.db*

bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | tail -1)
if [[ -z $bin ]]; then echo "PostgreSQL is not installed: its half is left out"; exit 0; fi
as=()
if (( EUID == 0 )); then as=(setpriv --reuid=postgres --regid=postgres --clear-groups); chmod 755 "$home"; fi
mkdir "$home/postgres"
(( EUID == 0 )) && chown postgres "$home/postgres"
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
"${as[@]}" "$bin/initdb" -D "$home/postgres/data" -U bench -A trust -E UTF8 --locale=C.UTF-8 >/dev/null
"${as[@]}" "$bin/postgres" -D "$home/postgres/data" -p "$port" -h 127.0.0.1 -k "$home/postgres" >"$home/postgres.log" 2>&1 &
server=$!
sql() { PGOPTIONS="-c client_min_messages=warning" psql -qX -v ON_ERROR_STOP=1 -h 127.0.0.1 -p "$port" -U bench "$@"; }
for _ in $(seq 100); do sql -d postgres -c 'SELECT 1' >/dev/null 2>&1 && break; read -rt 0.1 <> <(:) || true; done
post() { # with | without
  sql -d postgres -c "DROP DATABASE IF EXISTS peer" -c "CREATE DATABASE peer"
  {
    echo "CREATE TABLE hosts (hostname varchar(255) NOT NULL, ip_address varchar(45), type varchar(50), status varchar(50),"
    echo " environment varchar(50), location varchar(255), owner varchar(255), tags jsonb, metadata jsonb, id bigserial PRIMARY KEY,"
    echo " created_at timestamp DEFAULT now(), updated_at timestamp DEFAULT now(), version int DEFAULT 1);"
    if [[ $1 == with ]]; then indexes; fi
    echo "\\copy hosts ($columns) FROM '$csv' WITH (FORMAT csv, HEADER)"
  } | sql -d peer
}
oursPost() {
  sql -d postgres -c "DROP DATABASE IF EXISTS ours" -c "CREATE DATABASE ours"
  DATABASE_URL="postgresql://bench@127.0.0.1:$port/ours" "$build/bin/opsctl" assets import "$csv"
}
a=() b=() c=()
for _ in 1 2 3; do
  a+=("$(seconds post without)"); b+=("$(seconds post with)"); c+=("$(seconds oursPost)")
done
x=$(middle "${a[@]}"); y=$(middle "${b[@]}")
line "psql copy, no index" "$x" "" ""
line "psql copy, indexes" "$y" "" ""
line "opsctl, PostgreSQL, all new" "$(middle "${c[@]}")" "$x" "$y"

#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Our output parsers against the fastest ready parser of each, in one run, in turn; prints medians of processor time and
# ratios. Needs the bench preset built; OutputPeers.h tells what each peer does and does not do.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=${1:-$here/build/bench}
program=$build/tests/bench/bench_output_parsers
[[ -x $program ]] || { echo "not there: $program (cmake --build $build --target bench_output_parsers)" >&2; exit 2; }
# A zone with two offsets; set, since the C library otherwise looks at /etc/localtime for every time, and only the peers
# would pay for it.
export TZ=Europe/Berlin
figures=$(mktemp)
trap 'rm -f "$figures"' EXIT
"$program" --benchmark_repetitions=9 --benchmark_enable_random_interleaving=true --benchmark_min_time=0.1 \
  --benchmark_out="$figures" --benchmark_out_format=json >/dev/null 2>&1
python3 - "$figures" <<'PY'
import json, statistics, sys
times, rows = {}, {}
for run in json.load(open(sys.argv[1]))["benchmarks"]:
    if run["run_type"] != "iteration":
        continue
    if run.get("error_occurred"):
        sys.exit(f"{run['run_name']}: {run['error_message']}")
    times.setdefault(run["run_name"], []).append(run["cpu_time"])
    rows[run["run_name"]] = int(run.get("rows", 0))
median = {name: statistics.median(all) for name, all in times.items()}
# What is read, ours, the peers the limit is for, others to know about.
table = [
    ("ps, 5,000 lines", "ps", ["psScanf", "psRe2"], ["psSimdjson"]),
    ("ss, 5,000 lines", "ss", ["ssScanf", "ssRe2"], ["ssSimdjson"]),
    ("csv, 100,000 rows, no types given", "csv", ["csvFccp", "csvLibcsv"], []),
    ("csv, 100,000 rows", "csvDeclared", ["csvFccp", "csvLibcsv"], []),
    ("kubectl-get, 10 MB of JSON", "kubectl", ["kubectlOndemand", "kubectlDom"], ["kubectlQJsonDocument"]),
]
late = False
for what, ours, peers, others in table:
    fastest = min(peers, key=median.get)
    for peer in peers + others:
        if rows[peer] and rows[peer] != rows[ours]:
            sys.exit(f"{peer} read {rows[peer]} rows, {ours} {rows[ours]}")
    ratio = median[ours] / median[fastest]
    late |= ratio > 2
    print(f"{what:36}{median[ours]:8.2f} ms   {ratio:.2f} times {fastest}'s {median[fastest]:.2f} ms (limit 2)")
    for other in [p for p in peers if p != fastest] + others:
        print(f"{'':47}   {median[ours] / median[other]:.2f} times {other}'s {median[other]:.2f} ms")
sys.exit(late)
PY

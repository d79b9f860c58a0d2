#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# 2,000 local `true` steps, two at a time, history on, against xargs -P2 -n1 true: in turn, five times, in one run.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=${1:-$here/build/bench}
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
export OPSCONDUCTOR_HOME=$home
mkdir -p "$home/tools"
cat > "$home/tools/true.yaml" <<'YAML'
tool_name: "true"
version: "1"
execution_location: automation-service
platform: linux
category: bench
description: Does nothing, well.
risk: read
run: {argv: ["true"]}
YAML
python3 - "$home/plan.json" <<'PY'
import json, sys
# Two chains of 1,000 steps: two at a time, each a step of its own.
steps = []
for i in range(2000):
    step = {"id": f"s{i}", "tool": "true", "needs": [f"s{i - 2}"] if i > 1 else []}
    steps.append(step)
json.dump({"name": "2000 steps", "steps": steps}, open(sys.argv[1], "w"))
PY
python3 - "$home/loop.json" <<'PY'
import json, sys
json.dump({"name": "2000 tasks", "steps": [{"id": "all", "tool": "true", "max_parallel": 2,
           "for_each": "{{ Array.from({length: 2000}, (_, i) => i) }}"}]}, open(sys.argv[1], "w"))
PY
seconds() { local s; s=$(date +%s.%N); "$@" >/dev/null 2>&1; awk -v a="$s" -v b="$(date +%s.%N)" 'BEGIN {printf "%.2f\n", b - a}'; }
peer() { seq 2000 | xargs -P2 -n1 true; }
a=() b=() c=()
for _ in 1 2 3 4 5; do
  a+=("$(seconds peer)"); b+=("$(seconds "$build/bin/opsctl" run "$home/plan.json" --json)")
  c+=("$(seconds "$build/bin/opsctl" run "$home/loop.json" --json)")
done
middle() { printf '%s\n' "$@" | sort -n | sed -n 3p; }
x=$(middle "${a[@]}"); y=$(middle "${b[@]}"); z=$(middle "${c[@]}")
echo "xargs -P2 -n1 true              $x s"
echo "opsctl, 2,000 steps             $y s   $(awk -v a="$y" -v b="$x" 'BEGIN {printf "%.2f", a / b}') times xargs (limit 1)"
echo "opsctl, 1 step of 2,000 tasks   $z s   $(awk -v a="$z" -v b="$x" 'BEGIN {printf "%.2f", a / b}') times xargs"

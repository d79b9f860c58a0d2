#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Start-up against peers, in one run, in turn; prints medians and ratios. Needs the bench preset built, xvfb, keepassxc.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=${1:-$here/build/bench}
home=$(mktemp -d)
trap 'rm -rf "$home"; [[ -n ${xvfb:-} ]] && kill "$xvfb"' EXIT
export OPSCONDUCTOR_HOME=$home XDG_CONFIG_HOME=$home/config

median() { # command...: the median of 41 runs in ms
  python3 - "$@" <<'PY'
import subprocess, sys, time
times = []
for _ in range(41):
    start = time.perf_counter()
    subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    times.append((time.perf_counter() - start) * 1000)
print(f"{sorted(times)[20]:.2f}")
PY
}
ratio() { awk -v a="$1" -v b="$2" 'BEGIN {printf "%.2f", a / b}'; }

"$build/bin/opsctl" tools list >/dev/null # fills the cache
core=$(median "$build/bin/peers/empty_core")
list=$(median "$build/bin/opsctl" tools list)
version=$(median "$build/bin/opsctl" --version)
echo "empty QCoreApplication     $core ms"
echo "opsctl --version           $version ms   $(ratio "$version" "$core") times it (limit 3)"
echo "opsctl tools list          $list ms   $(ratio "$list" "$core") times it (limit 3)"

command -v Xvfb >/dev/null || { echo "no Xvfb: the window was not measured"; exit 0; }
number=$(( 100 + RANDOM % 400 ))
Xvfb ":$number" -screen 0 1920x1080x24 -nolisten tcp >/dev/null 2>&1 & xvfb=$!
export DISPLAY=:$number
for _ in $(seq 100); do [[ -e /tmp/.X11-unix/X$number ]] && break; sleep 0.1; done
drawn() { "$build/bin/peers/window_drawn" 15 "$@" 2>/dev/null; }
empty=$(drawn "$build/bin/peers/empty_window")
window=$(drawn "$build/bin/opsconductor")
echo "empty QMainWindow drawn    $empty ms"
echo "opsconductor drawn         $window ms   $(ratio "$window" "$empty") times it (limit 4)"
if command -v keepassxc >/dev/null; then
  keepassxc=$(drawn keepassxc)
  echo "keepassxc drawn            $keepassxc ms   ours is $(ratio "$window" "$keepassxc") of it (limit 0.5)"
fi

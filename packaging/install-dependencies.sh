#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what is missing of packaging/dependencies.txt for the kinds given (build run test). Says what and why,
# and all of it on standard error, so that a program's own output stays alone on standard output.
# A package npm:NAME@VERSION is one of npm, which goes below OPSCONDUCTOR_NODE or ~/.cache/opsconductor/node.
set -euo pipefail
list=$(dirname "${BASH_SOURCE[0]}")/dependencies.txt
installed=$(dpkg-query -W -f '${Package} ${db:Status-Abbrev}\n' 2>/dev/null | awk '$2 == "ii" {print $1}' | sort -u)
node=${OPSCONDUCTOR_NODE:-${HOME:-/root}/.cache/opsconductor/node}
missing=() reasons=() missing_npm=() reasons_npm=()
while read -r package kind why; do
  [[ -z $package || $package == \#* ]] && continue
  [[ " $* " == *" $kind "* ]] || continue
  if [[ $package == npm:* ]]; then
    package=${package#npm:}
    grep -qsF "\"version\": \"${package##*@}\"" "$node/node_modules/${package%@*}/package.json" && continue
    missing_npm+=("$package"); reasons_npm+=("  $package: $why")
    continue
  fi
  there=
  for alternative in ${package//|/ }; do
    grep -qxF -- "$alternative" <<<"$installed" && there=$alternative
  done
  [[ -n $there ]] && continue
  package=${package%%|*}
  missing+=("$package"); reasons+=("  $package: $why")
done < "$list"
if (( ${#missing_npm[@]} )) && ! command -v npm >/dev/null; then
  missing+=(npm); reasons+=("  npm: installs packages of npm")
fi

install_npm() {
  (( ${#missing_npm[@]} )) || return 0
  {
    echo "OpsConductor needs ${#missing_npm[@]} more packages of npm, in $node:"
    printf '%s\n' "${reasons_npm[@]}"
  } >&2
  mkdir -p "$node"
  exec 9>"$node/.lock"
  flock 9
  local said
  if ! said=$(cd "$node" && npm install --prefix "$node" --save-exact --ignore-scripts --omit=peer --legacy-peer-deps \
      --no-audit --no-fund "${missing_npm[@]}" 2>&1 </dev/null); then
    printf '%s\n' "$said" | tail -n 25 >&2
    echo "The packages could not be installed; the reason stands above. After mending it, run this again." >&2
    exit 1
  fi
  echo "Installed." >&2
}
if (( ! ${#missing[@]} )); then install_npm; exit 0; fi

{
  echo "OpsConductor needs ${#missing[@]} more Debian packages:"
  printf '%s\n' "${reasons[@]}"
} >&2
as_root=()
if (( EUID != 0 )); then
  if ! command -v sudo >/dev/null; then
    echo "Installing them takes root, and there is no sudo here. As root: apt-get install ${missing[*]}" >&2
    exit 1
  fi
  echo "Installing them takes root; sudo may ask for your password." >&2
  as_root=(sudo)
fi
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if [[ " ${missing[*]} " == *" postfix "* ]]; then
  # Tests start their own; this machine is not to become a mail server.
  echo "postfix postfix/main_mailer_type select No configuration" | "${as_root[@]}" debconf-set-selections
fi
apt() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 "$@" >>"$log" 2>&1 </dev/null; }
if ! { apt install -y --no-install-recommends "${missing[@]}" || { apt update && apt install -y --no-install-recommends "${missing[@]}"; }; }; then
  tail -n 25 "$log" >&2
  echo "The packages could not be installed; the reason stands above. After mending it, run this again." >&2
  exit 1
fi
echo "Installed." >&2
install_npm

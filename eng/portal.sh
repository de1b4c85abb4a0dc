#!/usr/bin/env bash
# Builds the portal (web/) into artifacts/portal, from which every node serves it. Does nothing when nothing changed.
#   eng/portal.sh          what ./run and ./test call
#   eng/portal.sh check    typecheck, lint and the packages' own tests as well
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
web="$root/web"
built="$root/artifacts/portal.built"
installed="$web/node_modules/.installed"
export npm_config_loglevel=error

is_installed() { [[ -f "$installed" ]] && cmp -s "$web/package-lock.json" "$installed"; }

is_built() {
  [[ -f "$built" && -f "$root/artifacts/portal/SHA256SUMS" ]] &&
    [[ -z "$(find "$web" -name node_modules -prune -o -newer "$built" -print -quit)" ]]
}

install_packages() {
  echo "installing the portal's packages ..." >&2
  (cd "$web" && npm ci --ignore-scripts --no-audit --no-fund > "$root/artifacts/portal.log" 2>&1) || fail
  cp "$web/package-lock.json" "$installed"
}

build() {
  local started
  started="$(mktemp)"
  echo "building the portal ..." >&2
  (cd "$web" && npm run build > "$root/artifacts/portal.log" 2>&1) || { rm -f "$started"; fail; }
  mv "$started" "$built"
}

fail() {
  cat "$root/artifacts/portal.log" >&2
  echo "portal: it failed; the text above says where." >&2
  exit 1
}

command -v npm > /dev/null || { echo "portal: Node 20 with npm is not installed: install it and run this again." >&2; exit 1; }
mkdir -p "$root/artifacts"
exec 8> "$root/artifacts/portal.lock"
flock 8
is_installed || install_packages
is_built || build
if [[ "${1:-}" = check ]]; then
  cd "$web"
  npm run typecheck
  npm run lint
  npm test
fi

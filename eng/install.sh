#!/usr/bin/env bash
# Installs what Xinglin needs on a bare Debian 12, and nothing that is already there.
#   eng/install.sh run     what ./run needs
#   eng/install.sh tests   what ./test needs as well
#   eng/install.sh bench   what ./bench needs
#   eng/install.sh his     what samples/his needs
set -euo pipefail
purpose="${1:-run}"

declare -A probe=(
  [libsqlite3-0]='ldconfig -p | grep -q libsqlite3.so.0'
  [libssl3]='ldconfig -p | grep -q libcrypto.so.3'
)
packages=(libsqlite3-0 libssl3)
if [ "$purpose" != run ]; then
  # The hospital's side of the sidecar: tests, measurements and the sample start a server of their own.
  probe[postgresql-15]='test -x /usr/lib/postgresql/15/bin/initdb'
  packages+=(postgresql-15)
fi
if [ "$purpose" = tests ] || [ "$purpose" = bench ]; then
  # The ordering's own etcd: three members on loopback, started by the tests and measurements themselves.
  probe[etcd-server]='command -v etcd'
  probe[etcd-client]='command -v etcdctl'
  packages+=(etcd-server etcd-client)
fi
if [ "$purpose" = tests ] || [ "$purpose" = bench ]; then
  # The portal's pages are opened in a browser, and their Chinese needs a font.
  probe[fontconfig]='command -v fc-list'
  probe[fonts-noto-cjk]='fc-list :lang=zh | grep -q .'
  probe[chromium]='command -v chromium'
  packages+=(fontconfig fonts-noto-cjk chromium)
fi
if [ "$purpose" = tests ]; then
  probe[python3-hl7]='command -v mllp_send'
  # Several machines on one: network namespaces, and a clock that is wrong.
  probe[iproute2]='command -v ip'
  probe[faketime]='command -v faketime'
  packages+=(python3-hl7 iproute2 faketime)
fi

missing=()
for package in "${packages[@]}"; do
  eval "${probe[$package]}" >/dev/null 2>&1 || missing+=("$package")
done
command -v dotnet >/dev/null || { echo "The .NET SDK 10 is missing: install it and run this again." >&2; exit 1; }
[ ${#missing[@]} -eq 0 ] && exit 0

sudo=""
[ "$(id -u)" -eq 0 ] || sudo="sudo"
echo "installing: ${missing[*]}" >&2
export DEBIAN_FRONTEND=noninteractive
$sudo apt-get update -qq
$sudo apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null

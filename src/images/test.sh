#!/usr/bin/env bash
# Runs the two built images, the launcher's also for arm64.
#
#   test.sh OUTPUT_DIR      as build.sh wrote it; as root on Linux
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
e2e=$here/../e2e
cache=${CGROUPNS_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/cgroupns-injector}

# Unpacked, not installed: an installed one would become this machine's way to run programs of all architectures.
find_qemu() {
  local fresh
  command -v qemu-aarch64-static && return
  qemu=$cache/images/qemu/usr/bin/qemu-aarch64-static
  if [ ! -x "$qemu" ]; then
    command -v apt-get >/dev/null || { echo "qemu-aarch64-static is not on the PATH: install the package qemu-user-static" >&2; exit 1; }
    echo "unpacking qemu-user-static, by which the launcher for arm64 is run ..." >&2
    fresh=$(mktemp -d)
    (cd "$fresh" && chmod 755 . && apt-get update -qq && apt-get download -qq qemu-user-static) >&2
    mkdir -p "$cache/images"
    dpkg-deb --extract "$fresh"/*.deb "$cache/images/qemu"
    rm -rf "$fresh"
  fi
  echo "$qemu"
}

qemu=$(find_qemu)
runc=$("$e2e/tools/build.sh" runc runc)
PATH=$runc:$PATH exec "$e2e/node/run.sh" python3 "$here/test.py" "$1" "$qemu"

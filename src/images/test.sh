#!/usr/bin/env bash
# Runs the two built images, the launcher's for both architectures.
#
#   test.sh OUTPUT_DIR      as build.sh wrote it; as root on Linux
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
e2e=$here/../e2e
cache=${CGROUPNS_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/cgroupns-injector}

# The launcher is for both, and this machine runs only one of them by itself.
case $(uname -m) in
  x86_64) program=qemu-aarch64-static ;;
  *) program=qemu-x86_64-static ;;
esac

# Unpacked, not installed: an installed one would become this machine's way to run programs of all architectures.
find_qemu() {
  local fresh
  command -v "$program" && return
  qemu=$cache/images/qemu/usr/bin/$program
  if [ ! -x "$qemu" ]; then
    command -v apt-get >/dev/null || { echo "$program is not on the PATH: install the package qemu-user-static" >&2; exit 1; }
    echo "unpacking qemu-user-static, by which the launcher of the other architecture is run ..." >&2
    fresh=$(mktemp -d)
    # apt fetches as a user of its own where it may write, and warns where it may not.
    chmod 777 "$fresh"
    (cd "$fresh" && apt-get update -qq && apt-get download -qq qemu-user-static) >&2
    mkdir -p "$cache/images"
    dpkg-deb --extract "$fresh"/*.deb "$cache/images/qemu"
    rm -rf "$fresh"
  fi
  echo "$qemu"
}

qemu=$(find_qemu)
runc=$("$e2e/tools/build.sh" runc runc)
PATH=$runc:$PATH exec "$e2e/node/run.sh" python3 "$here/test.py" "$1" "$qemu"

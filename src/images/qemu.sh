#!/usr/bin/env bash
# Prints the path of a static qemu that runs programs of the other architecture than this machine's.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../build/cache.sh"

case $(uname -m) in
  x86_64) program=qemu-aarch64-static ;;
  *) program=qemu-x86_64-static ;;
esac
command -v "$program" && exit

# Unpacked, not installed: an installed one would become this machine's way to run programs of all architectures.
qemu=$cache/images/qemu/usr/bin/$program
if [ ! -x "$qemu" ]; then
  command -v apt-get >/dev/null || { echo "$program is not on the PATH: install the package qemu-user-static" >&2; exit 1; }
  echo "unpacking qemu-user-static, by which programs of the other architecture are run ..." >&2
  fresh=$(mktemp -d)
  trap 'rm -rf "$fresh"' EXIT
  # apt fetches as a user of its own where it may write, and warns where it may not.
  chmod 777 "$fresh"
  (cd "$fresh" && apt-get update -qq && apt-get download -qq qemu-user-static) >&2
  mkdir -p "$cache/images"
  dpkg-deb --extract "$fresh"/*.deb "$cache/images/qemu"
fi
echo "$qemu"

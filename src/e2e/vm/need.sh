#!/usr/bin/env bash
# Installs what the virtual node is made of where that is possible, and says what is missing where not.
#
#   need.sh RUNTIME     containerd or crio
set -euo pipefail

packages=()
need() { command -v "$1" >/dev/null || packages+=("$2"); }
need qemu-system-x86_64 qemu-system-x86
need mke2fs e2fsprogs
need busybox busybox-static
need cpio cpio
need ip iproute2
need crun crun
[ "$1" != crio ] || need conmon conmon
[ "${#packages[@]}" = 0 ] && exit
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
  echo "missing, which the virtual node is made of: as root, apt-get install ${packages[*]}" >&2
  exit 1
fi
echo "installing ${packages[*]} ..." >&2
{ apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}"; } >&2

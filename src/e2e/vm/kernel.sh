#!/usr/bin/env bash
# Unpacks, and does not install, the kernel that the virtual node boots: Debian's, as cloud machines run it.
#
#   kernel.sh     prints the folder with vmlinuz and modules/
set -euo pipefail

# 6.12 crashes early under QEMU 7.2 without KVM, now and then.
package=linux-image-cloud-amd64
cache=${CGROUPNS_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/cgroupns-injector}

# The package of that name is empty and depends on the newest build of the version.
build=$(apt-cache depends "$package" | sed -n 's/^ *Depends: \(linux-image-6\.1\.[^ ]*\)$/\1/p' | sed -n 1p)
[ -n "$build" ] || { echo "apt knows no $package of Linux 6.1: it is in Debian 12; run apt-get update there" >&2; exit 1; }
out=$cache/vm/$build
if [ ! -d "$out" ]; then
  echo "unpacking $build ..." >&2
  mkdir -p "$cache/vm"
  fresh=$(mktemp -d "$cache/vm/kernel.XXXXXX")
  (cd "$fresh" && apt-get download -qq -o APT::Sandbox::User=root "$build" >&2 && dpkg-deb -x ./*.deb package)
  mv "$fresh"/package/boot/vmlinuz-* "$fresh/vmlinuz"
  mv "$fresh/package/lib" "$fresh/lib"
  rm -rf "$fresh"/package "$fresh"/*.deb
  busybox depmod -b "$fresh" "$(ls "$fresh/lib/modules")"
  mv -T "$fresh" "$out"
fi
echo "$out"

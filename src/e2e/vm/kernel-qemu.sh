#!/usr/bin/env bash
# Unpacks, and does not install, the kernel that QEMU boots: Debian's, as cloud machines run it.
#
#   kernel-qemu.sh     prints the folder with vmlinuz and lib/modules/
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../../build/cache.sh"

# 6.12 crashes early under QEMU 7.2 without KVM, now and then.
package=linux-image-cloud-amd64

unpack() {
  echo "unpacking $build ..." >&2
  (cd "$fresh" && apt-get download -qq -o APT::Sandbox::User=root "$build" >&2 && dpkg-deb -x ./*.deb package)
  mkdir "$fresh/kept"
  mv "$fresh"/package/boot/vmlinuz-* "$fresh/kept/vmlinuz"
  mv "$fresh/package/lib" "$fresh/kept/lib"
  busybox depmod -b "$fresh/kept" "$(ls "$fresh/kept/lib/modules")"
}

# The package of that name is empty and depends on the newest build of the version.
build=$(apt-cache depends "$package" | sed -n 's/^ *Depends: \(linux-image-6\.1\.[^ ]*\)$/\1/p' | sed -n 1p)
[ -n "$build" ] || { echo "apt knows no $package of Linux 6.1: it is in Debian 12; run apt-get update there" >&2; exit 1; }
keep vm/kernel-qemu "$build" unpack
echo "$kept"

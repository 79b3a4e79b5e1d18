#!/usr/bin/env bash
# Unpacks, and does not install, a kernel that runs as a process, User Mode Linux, and the C library it is linked to.
#
#   kernel-uml.sh     prints the folder with machine/, the root that it runs in, and lib/modules/
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/../../build/cache.sh"

# Debian 12's and 13's have no seccomp mode, and 12's stops on processors with AMX ("ptrace set fp regs failed").
suite=forky

# apt with nothing but that suite, from the mirror that this machine uses, so that nothing of it can get into the machine.
apt_get() {
  apt-get -qq -o "Dir::Etc::SourceList=$fresh/sources" -o Dir::Etc::SourceParts=- -o "Dir::State::Lists=$fresh/lists" \
    -o "Dir::Cache=$fresh/cache" -o APT::Sandbox::User=root "$@" >&2
}

unpack() {
  local mirror package version
  mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Label: Debian' | sed -n 1p)
  [ -n "$mirror" ] || { echo "apt knows no mirror of Debian: this needs Debian; run apt-get update there" >&2; exit 1; }
  echo "unpacking User Mode Linux of Debian's $suite ..." >&2
  mkdir -p "$fresh"/{lists/partial,cache,archives,kept/lib/modules}
  echo "deb [arch=amd64 target=Packages signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $suite main" >"$fresh/sources"
  apt_get update
  (cd "$fresh/archives" && apt_get download user-mode-linux libc6)
  for package in "$fresh"/archives/*.deb; do
    dpkg-deb -x "$package" "$fresh/root"
  done
  install -D -t "$fresh/kept/machine/usr/bin" "$fresh/root/usr/bin/linux.uml"
  install -D -t "$fresh/kept/machine/lib64" "$fresh"/root/usr/lib/x86_64-linux-gnu/{ld-linux-x86-64.so.2,libc.so.6}
  version=$(ls "$fresh/root/usr/lib/uml/modules")
  mv "$fresh/root/usr/lib/uml/modules/$version" "$fresh/kept/lib/modules"
  busybox depmod -b "$fresh/kept" "$version"
}

# What was unpacked once stays: the suite's package list is not downloaded again to see whether there is a newer one.
keep vm/kernel-uml "$(cat "$here/kernel-uml.sh")" unpack
echo "$kept"

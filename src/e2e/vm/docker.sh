#!/usr/bin/env bash
# Unpacks, and does not install, the distribution's Docker: an installed one would start its daemon on this machine.
#
#   docker.sh     prints the folder that stands for the packages' root
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../../build/cache.sh"

packages=(docker.io containerd runc libdevmapper1.02.1)

unpack() {
  echo "unpacking ${packages[*]} ..." >&2
  (cd "$fresh" && apt-get download -qq -o APT::Sandbox::User=root "${packages[@]}" >&2)
  for package in "$fresh"/*.deb; do
    dpkg-deb -x "$package" "$fresh/kept"
  done
}

versions=$(apt-cache show --no-all-versions "${packages[@]}" | grep '^Version:') ||
  { echo "apt knows not all of ${packages[*]}: they are in Debian 12; run apt-get update there" >&2; exit 1; }
keep vm/docker "$versions" unpack
echo "$kept"

#!/usr/bin/env bash
# Unpacks, and does not install, the distribution's Docker: an installed one would start its daemon on this machine.
#
#   docker.sh     prints the folder that stands for the packages' root; older ones are removed
set -euo pipefail
cache=${CGROUPNS_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/cgroupns-injector}

packages=(docker.io containerd runc libdevmapper1.02.1)
versions=$(apt-cache show --no-all-versions "${packages[@]}" | grep '^Version:')
out=$cache/vm/docker-$(sha256sum <<<"$versions" | cut -c1-12)
if [ ! -d "$out" ]; then
  echo "unpacking ${packages[*]} ..." >&2
  mkdir -p "$cache/vm"
  rm -rf "$cache"/vm/docker-*
  fresh=$(mktemp -d "$cache/vm/docker.XXXXXX")
  (cd "$fresh" && apt-get download -qq -o APT::Sandbox::User=root "${packages[@]}" >&2)
  for package in "$fresh"/*.deb; do
    dpkg-deb -x "$package" "$fresh/root"
  done
  mv -T "$fresh/root" "$out"
  rm -r "$fresh"
fi
echo "$out"

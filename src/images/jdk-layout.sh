#!/usr/bin/env bash
# The image that the Dockerfile's build starts from, made without a registry: Debian by debootstrap, and this machine's
# JDK where the official image has it.
#
#   jdk-layout.sh        prints "DIGEST FOLDER": a manifest, and the OCI image layout that it is in
#
# It is kept in the cache under the hash of this script and the JDK's release file.
set -euo pipefail

suite=bookworm
home=opt/java/openjdk
: "${JAVA_HOME:?is not set: source src/e2e/environment.sh}"
cache=${CGROUPNS_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/cgroupns-injector}
layout=$cache/images/jdk-$(cat "${BASH_SOURCE[0]}" "$JAVA_HOME/release" | sha256sum | cut -c1-12)
debian=$cache/images/debian-$suite.tar

say() { printf '%s\n' "$*" >&2; }
digest() { sha256sum "$1" | cut -d' ' -f1; }
size() { stat -c %s "$1"; }

# Puts a file from the layout under the name of its content; its descriptor goes to standard output.
blob() {
  local sum
  sum=$(digest "$2")
  mkdir -p "$fresh/blobs/sha256"
  printf '{"mediaType":"%s","digest":"sha256:%s","size":%s}' "$1" "$sum" "$(size "$2")"
  mv "$2" "$fresh/blobs/sha256/$sum"
}

make_debian() {
  if ! command -v debootstrap >/dev/null; then
    command -v apt-get >/dev/null || { say "debootstrap is not on the PATH: install it, or build with docker where there is a registry"; exit 1; }
    say "installing debootstrap ..."
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq debootstrap; } >&2
  fi
  say "unpacking Debian $suite by debootstrap, two minutes ..."
  # Mounts that it makes in the new root go away with the namespace.
  unshare --mount debootstrap --variant=minbase "$suite" "$fresh/root" >"$fresh/debootstrap.log" || { tail -20 "$fresh/debootstrap.log" >&2; exit 1; }
  tar -C "$fresh/root" --sort=name --numeric-owner --exclude='./var/cache/apt/*' --exclude='./var/lib/apt/lists/*' --exclude='./dev/*' \
    -cf "$fresh/debian.tar" .
  mv "$fresh/debian.tar" "$debian"
  rm -rf "$fresh/root" "$fresh/debootstrap.log"
}

make_layout() {
  local debian_layer jdk_layer diff_ids config manifest architecture
  architecture=$(uname -m | sed 's/x86_64/amd64/; s/aarch64/arm64/')
  [ -f "$debian" ] || make_debian
  cp "$debian" "$fresh/debian.tar"
  # Dereferenced: a package's JDK may keep its certificates elsewhere.
  tar -C "$JAVA_HOME" --sort=name --numeric-owner --owner=0 --group=0 --dereference --exclude=./lib/src.zip \
    --transform "s,^\.,./$home," -cf "$fresh/jdk.tar" .
  diff_ids=$(printf '"sha256:%s","sha256:%s"' "$(digest "$fresh/debian.tar")" "$(digest "$fresh/jdk.tar")")
  debian_layer=$(blob application/vnd.oci.image.layer.v1.tar "$fresh/debian.tar")
  jdk_layer=$(blob application/vnd.oci.image.layer.v1.tar "$fresh/jdk.tar")
  printf '{"architecture":"%s","os":"linux","rootfs":{"type":"layers","diff_ids":[%s]},"config":{"Env":["JAVA_HOME=/%s","PATH=/%s/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]}}' \
    "$architecture" "$diff_ids" "$home" "$home" >"$fresh/config"
  config=$(blob application/vnd.oci.image.config.v1+json "$fresh/config")
  printf '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":%s,"layers":[%s,%s]}' \
    "$config" "$debian_layer" "$jdk_layer" >"$fresh/manifest"
  manifest=$(blob application/vnd.oci.image.manifest.v1+json "$fresh/manifest")
  printf '{"schemaVersion":2,"manifests":[%s]}' "$manifest" >"$fresh/index.json"
  printf '{"imageLayoutVersion":"1.0.0"}' >"$fresh/oci-layout"
}

if [ ! -d "$layout" ]; then
  mkdir -p "$cache/images"
  fresh=$(mktemp -d "$cache/images/new.XXXXXX")
  trap 'rm -rf "$fresh"' EXIT
  make_layout
  # Lost to a build beside this one: its layout is as good.
  mv -T "$fresh" "$layout" 2>/dev/null || [ -d "$layout" ]
fi
printf '%s %s\n' "$(grep -o 'sha256:[0-9a-f]*' "$layout/index.json")" "$layout"

#!/usr/bin/env bash
# Makes the builders' images that the proofs run: BuildKit of several versions, each from its own source, laid out as in
# upstream's Dockerfile of that version. No image is pulled.
#
#   builders.sh OUT      writes one OCI archive per image
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
out=$1
build=$here/../tools/build.sh
runc=$("$build" runc runc)/runc
buildctl=$("$build" buildkit buildctl)/buildctl
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# A root with busybox in the place of Alpine's programs.
base() {
  mkdir -p "$1"/{bin,etc,tmp,usr/bin,usr/sbin}
  cp /bin/busybox "$1/bin/busybox"
  local applet
  for applet in $(busybox --list); do
    [ "$applet" = busybox ] || ln -s /bin/busybox "$1/bin/$applet"
  done
  # Upstream's script calls it by its path in Alpine.
  ln -s /bin/busybox "$1/usr/bin/unshare"
  echo 'root:x:0:0::/root:/bin/sh' >"$1/etc/passwd"
}

# buildkit FAMILY ROOT SCRIPTS: the daemon and what it runs; SCRIPTS are upstream's, from the same module as the daemon.
buildkit() {
  local family=$1 root=$2 module script
  shift 2
  base "$root"
  install "$("$build" "$family" buildkitd)/buildkitd" "$buildctl" "$root/usr/bin"
  install "$runc" "$root/usr/bin/buildkit-runc"
  module=$(cd "$here/../tools/$family" && go list -m -f '{{.Dir}}' github.com/moby/buildkit)
  for script in "$@"; do
    install "$module/$script" "$root/usr/bin"
  done
}

image() { "$here/image.sh" "$1" "$work/root" "$2" "$out/$(tr '/:' '--' <<<"$1").tar" && rm -r "$work/root"; }

path=PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
setup=BUILDKIT_SETUP_CGROUPV2_ROOT=1
daemonless=examples/buildctl-daemonless/buildctl-daemonless.sh
scripts=(hack/buildkitd-entrypoint hack/with-cgroupfs-remount "$daemonless")

mkdir -p "$out"
buildkit buildkit-v0-11 "$work/root" "$daemonless"
image docker.io/moby/buildkit:v0.11.6 "{\"Env\":[\"$path\"],\"Entrypoint\":[\"buildkitd\"]}"
buildkit buildkit-v0-12 "$work/root" "$daemonless"
image docker.io/moby/buildkit:v0.12.5 "{\"Env\":[\"$path\",\"$setup\"],\"Entrypoint\":[\"buildkitd\"]}"
buildkit buildkit-v0-27 "$work/root" "$daemonless"
image docker.io/moby/buildkit:v0.27.1 "{\"Env\":[\"$path\",\"$setup\"],\"Entrypoint\":[\"buildkitd\"]}"
buildkit buildkit-v0-28 "$work/root" "${scripts[@]}"
image docker.io/moby/buildkit:v0.28.1 "{\"Env\":[\"$path\",\"$setup\"],\"Entrypoint\":[\"/usr/bin/buildkitd-entrypoint\"]}"
buildkit buildkit "$work/root" "${scripts[@]}"
image docker.io/moby/buildkit:v0.33.0 "{\"Env\":[\"$path\",\"$setup\"],\"Entrypoint\":[\"/usr/bin/buildkitd-entrypoint\"]}"
# What a company builds from it: the daemon in an image of its own, without upstream's environment.
buildkit buildkit "$work/root"
image registry.example/ci/builder:1 "{\"Env\":[\"$path\"],\"Entrypoint\":[\"buildkitd\"]}"
base "$work/root"
image registry.example/tools/busybox:1 "{\"Env\":[\"$path\"],\"Entrypoint\":[\"sh\"]}"
base "$work/root"
image registry.example/pause:1 "{\"Entrypoint\":[\"/bin/sleep\",\"2147483647\"]}"

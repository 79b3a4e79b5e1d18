#!/usr/bin/env bash
# Makes the builders' images that the tests run: BuildKit of several versions, each from its own source, laid out as in
# upstream's Dockerfile of that version. No image is pulled.
#
#   builders.sh     prints the folder with one OCI archive per image
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/../../build/cache.sh"
build=$here/../../build/tools/build.sh

# A root with busybox in the place of Alpine's programs.
base() {
  mkdir -p "$1"/{bin,etc,tmp,usr/bin,usr/sbin}
  chmod 1777 "$1/tmp"
  cp /bin/busybox "$1/bin/busybox"
  local applet
  for applet in $(busybox --list); do
    [ "$applet" = busybox ] || ln -s /bin/busybox "$1/bin/$applet"
  done
  echo 'root:x:0:0::/root:/bin/sh' >"$1/etc/passwd"
}

# buildkit FAMILY ROOT SCRIPTS: the daemon and what it runs; SCRIPTS are upstream's, from the same module as the daemon.
buildkit() {
  local family=$1 root=$2 module script
  shift 2
  base "$root"
  install "$("$build" "$family" buildkitd)/buildkitd" "$("$build" buildkit buildctl)/buildctl" "$root/usr/bin"
  install "$("$build" runc runc)/runc" "$root/usr/bin/buildkit-runc"
  module=$(cd "$here/../../build/tools/$family" && go list -m -f '{{.Dir}}' github.com/moby/buildkit)
  for script in "$@"; do
    install "$module/$script" "$root/usr/bin"
  done
  # Upstream's script calls util-linux's, by this path: busybox's knows no cgroup namespaces.
  install "$(command -v unshare)" "$root/usr/bin"
  "$here/libraries.sh" "$root/usr/bin/unshare" "$root"
}

# Docker of the machine's distribution, not installed: a daemon would start there.
docker() {
  local root=$1 program
  base "$root"
  mkdir -p "$root/usr/local/bin"
  install "$packages"/usr/bin/{docker,containerd,containerd-shim-runc-v2} "$packages"/usr/sbin/{dockerd,runc} "$root/usr/bin"
  for program in "$root"/usr/bin/{dockerd,runc}; do
    "$here/libraries.sh" "$program" "$root" "$packages"
  done
  install "$here/builders/dockerd-entrypoint.sh" "$root/usr/local/bin"
}

image() { "$here/image.sh" "$1" "$root" "$2" "$fresh/kept/$(tr '/:' '--' <<<"$1").tar" && rm -r "$root"; }

path=PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
setup=BUILDKIT_SETUP_CGROUPV2_ROOT=1
daemonless=examples/buildctl-daemonless/buildctl-daemonless.sh
scripts=(hack/buildkitd-entrypoint hack/with-cgroupfs-remount "$daemonless")

make_images() {
  echo "making the builders' images ..." >&2
  root=$fresh/root
  mkdir "$fresh/kept"
  buildkit buildkit-v0-11 "$root" "$daemonless"
  image docker.io/moby/buildkit:v0.11.6 "{\"Env\":[\"$path\"],\"Entrypoint\":[\"buildkitd\"]}"
  buildkit buildkit-v0-12 "$root" "$daemonless"
  image docker.io/moby/buildkit:v0.12.5 "{\"Env\":[\"$path\",\"$setup\"],\"Entrypoint\":[\"buildkitd\"]}"
  buildkit buildkit-v0-27 "$root" "$daemonless"
  image docker.io/moby/buildkit:v0.27.1 "{\"Env\":[\"$path\",\"$setup\"],\"Entrypoint\":[\"buildkitd\"]}"
  buildkit buildkit-v0-28 "$root" "${scripts[@]}"
  image docker.io/moby/buildkit:v0.28.1 "{\"Env\":[\"$path\",\"$setup\"],\"Entrypoint\":[\"/usr/bin/buildkitd-entrypoint\"]}"
  buildkit buildkit "$root" "${scripts[@]}"
  image docker.io/moby/buildkit:v0.33.0 "{\"Env\":[\"$path\",\"$setup\"],\"Entrypoint\":[\"/usr/bin/buildkitd-entrypoint\"]}"
  # What a company builds from it: the daemon in an image of its own, without upstream's environment.
  buildkit buildkit "$root"
  image registry.example/ci/builder:1 "{\"Env\":[\"$path\"],\"Entrypoint\":[\"buildkitd\"]}"
  # The same without any other program: verify has nothing there to read files with.
  mkdir -p "$root"/{etc,tmp,usr/bin}
  chmod 1777 "$root/tmp"
  install "$("$build" buildkit buildkitd)/buildkitd" "$root/usr/bin"
  install "$("$build" runc runc)/runc" "$root/usr/bin/buildkit-runc"
  image registry.example/ci/bare-buildkit:1 "{\"Env\":[\"$path\"],\"Entrypoint\":[\"buildkitd\"]}"
  base "$root"
  image registry.example/tools/busybox:1 "{\"Env\":[\"$path\"],\"Entrypoint\":[\"sh\"]}"
  # buildx has it start before the daemon.
  base "$root"
  install -T "$here/builders/binfmt" "$root/usr/bin/binfmt"
  image docker.io/tonistiigi/binfmt:latest "{\"Env\":[\"$path\"],\"Entrypoint\":[\"/usr/bin/binfmt\"]}"
  # A user of its own, and a user namespace in the place of rootlesskit.
  buildkit buildkit "$root" "$daemonless"
  install "$here/builders/rootlesskit" "$root/usr/bin"
  install -d -m 0777 "$root"/home/user/.local/share/buildkit "$root"/run/user/1000
  image docker.io/moby/buildkit:v0.33.0-rootless "{\"Env\":[\"$path\",\"HOME=/home/user\",\"USER=user\",\"XDG_RUNTIME_DIR=/run/user/1000\"],\"User\":\"1000:1000\",\"Entrypoint\":[\"rootlesskit\",\"buildkitd\"]}"
  docker "$root"
  image docker.io/library/docker:27-dind "{\"Env\":[\"$path\"],\"Entrypoint\":[\"dockerd-entrypoint.sh\"]}"
  base "$root"
  image registry.example/pause:1 "{\"Entrypoint\":[\"/bin/sleep\",\"2147483647\"]}"
}

families=(buildkit buildkit-v0-11 buildkit-v0-12 buildkit-v0-27 buildkit-v0-28)
parts=("$("$build" runc runc)" "$("$build" buildkit buildctl)" "$(busybox | sed -n 1p)" "$(unshare --version)")
for family in "${families[@]}"; do
  parts+=("$("$build" "$family" buildkitd)")
done
packages=$("$here/docker.sh")
sources=$(find "$here/builders" "$here"/{builders,image,libraries}.sh -type f | LC_ALL=C sort | xargs cat)
keep vm/builders "$(printf '%s\n' "${parts[@]}" "$packages" "$sources")" make_images
echo "$kept"

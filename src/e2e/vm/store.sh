#!/usr/bin/env bash
# Makes the virtual node's second disk: the runtime's state with images in it, unpacked, so that no boot has to do it.
#
#   store.sh RUNTIME ARCHIVE...      containerd or crio, and OCI archives; prints the disk's file
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/../../build/cache.sh"
build=$here/../../build/tools/build.sh

# containerd unpacks by mounting: in mounts and processes of its own, which end with the script.
import_containerd() {
  local state=$1 containerd pid
  shift
  containerd=$("$build" containerd containerd ctr)
  printf 'version = 3\nroot = "%s/root"\nstate = "%s/state"\n[grpc]\naddress = "%s/socket"\n' "$state" "$state" "$state" >"$state/config"
  printf '[ttrpc]\naddress = "%s/ttrpc"\n' "$state" >>"$state/config"
  "$containerd/containerd" --config "$state/config" >"$state/log" 2>&1 &
  pid=$!
  until "$containerd/ctr" --address "$state/socket" version >/dev/null 2>&1; do
    kill -0 $pid || { cat "$state/log"; exit 1; }
    sleep 0.1
  done
  for archive in "$@"; do
    "$containerd/ctr" --address "$state/socket" --namespace k8s.io images import --platform linux/amd64 "$archive" >"$state/import" 2>&1 ||
      { cat "$state/import"; exit 1; }
  done
  kill $pid
  wait $pid || true
}

# CRI-O's images are in a folder that skopeo can write, too.
import_crio() {
  local state=$1 skopeo layout=$1/layout name
  shift
  skopeo=$("$build" cri-o skopeo)
  for archive in "$@"; do
    mkdir "$layout"
    tar --extract --file "$archive" --directory "$layout"
    # The first name is a tag; CRI-O knows the digest by itself.
    name=$(grep -o '"io.containerd.image.name":"[^"]*"' "$layout/index.json" | sed -n 1p | cut -d'"' -f4)
    "$skopeo/skopeo" --insecure-policy --tmpdir "$state" copy --quiet --preserve-digests "oci:$layout:@0" \
      "containers-storage:[overlay@$state/root/storage+$state/run]$name"
    rm -r "$layout"
  done
}

runtime=$1
shift
if [ "$1" = import ]; then
  shift
  "import_$runtime" "$@"
  exit
fi

unpack() {
  echo "unpacking ${#archives[@]} images for the virtual node ..." >&2
  mkdir "$fresh/$runtime"
  unshare --mount --propagation private -- "$0" "$runtime" import "$fresh/$runtime" "${archives[@]}" >&2
  mke2fs -q -t ext4 -O ^has_journal -d "$fresh/$runtime/root" "$fresh/kept" 8G >&2
}

archives=("$@")
case $runtime in
  containerd) kind=vm/store ;;
  crio) kind=vm/crio-store ;;
esac
keep "$kind" "$(cat "$here/store.sh" "$@" | sha256sum)" unpack
echo "$kept"

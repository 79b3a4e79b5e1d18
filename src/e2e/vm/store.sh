#!/usr/bin/env bash
# Makes the virtual node's second disk: containerd's state with images in it, unpacked, so that no boot has to do it.
#
#   store.sh ARCHIVE...      OCI archives; prints the disk's file
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/../../build/cache.sh"
containerd=$("$here/../../build/tools/build.sh" containerd containerd ctr)

# containerd unpacks by mounting: in mounts and processes of its own, which end with the script.
import() {
  local state=$1 pid
  shift
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

if [ "$1" = import ]; then
  shift
  import "$@"
  exit
fi

unpack() {
  echo "unpacking ${#archives[@]} images for the virtual node ..." >&2
  mkdir "$fresh/containerd"
  unshare --mount --propagation private -- "$0" import "$fresh/containerd" "${archives[@]}" >&2
  mke2fs -q -t ext4 -O ^has_journal -d "$fresh/containerd/root" "$fresh/kept" 8G >&2
}

archives=("$@")
keep vm/store "$(cat "$here/store.sh" "$@" | sha256sum)" unpack
echo "$kept"

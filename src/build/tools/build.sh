#!/usr/bin/env bash
# Builds the real programs that tests run against, from the Go modules in this folder.
#
#   build.sh FAMILY BINARY...     builds those that are missing, and prints only their folder on standard output
#
# A build is kept in the cache under the hash of its pins and sources: a changed pin is a new folder.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
family=$1
shift
. "$here/../cache.sh"
module=$here/$family
out=$(kept_as "tools/$family" "$(find "$module" -type f | LC_ALL=C sort | xargs cat)")

say() { printf '%s\n' "$*" >&2; }

version_of() { (cd "$module" && go list -m -f '{{.Version}}' "$1"); }

# The only C library of runc and CRI-O. Installed if that is possible, else reported.
need_seccomp() {
  pkg-config --exists libseccomp 2>/dev/null && return
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    say "installing libseccomp-dev, which container runtimes are built with ..."
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq libseccomp-dev pkg-config; } >&2
  else
    say "libseccomp's headers are missing, which container runtimes are built with: as root, apt-get install libseccomp-dev pkg-config"
    exit 1
  fi
}

# The import path, linker stamps, tags and cgo setting of one binary.
recipe() {
  stamp='' tags='' cgo=0 static=''
  case $1 in
    etcd) path=go.etcd.io/etcd/server/v3 ;;
    kube-* | kubectl | kubelet)
      path=k8s.io/kubernetes/cmd/$1
      # Before 1.31 the clients of five clouds were part of it, which take minutes to build.
      tags=providerless
      version=$(version_of k8s.io/kubernetes)
      # Without the stamp the server calls itself v0.0.0 and clients refuse it.
      for package in k8s.io/component-base/version k8s.io/client-go/pkg/version; do
        stamp+=" -X $package.gitVersion=$version -X $package.gitMajor=1 -X $package.gitMinor=$(cut -d. -f2 <<<"$version")"
      done
      ;;
    buildkitd | buildctl)
      path=github.com/moby/buildkit/cmd/$1
      stamp="-X github.com/moby/buildkit/version.Version=$(version_of github.com/moby/buildkit)"
      ;;
    prometheus | promtool)
      path=github.com/prometheus/prometheus/cmd/$1
      # Service discoveries of twenty clouds, which take minutes to build. Without `builtinassets` there is no web page.
      tags=remove_all_sd
      ;;
    step) path=./step ;;
    kustomize) path=sigs.k8s.io/kustomize/kustomize/v5 ;;
    scc) path=. ;;
    runc)
      path=github.com/opencontainers/runc
      # Without seccomp buildkitd's RUN steps fail; static, so that it runs in a bare root too.
      need_seccomp
      tags=seccomp,netgo,osusergo cgo=1 static="-extldflags '-static'"
      ;;
    crio | skopeo)
      path=$(cd "$module" && go list tool | grep "/$1\$")
      need_seccomp
      # Signatures without GPG's library, and no btrfs, which takes another one.
      tags=seccomp,containers_image_openpgp,exclude_graphdriver_btrfs cgo=1
      ;;
    *) path=$(cd "$module" && go list tool | grep "/$1\$") ;;
  esac
}

# How a binary is built, except for its import path.
options() {
  recipe "$1"
  printf '%s\n' "$cgo" "$tags" "$static $stamp"
}

# Builds these, whose options are the same, by one command: one is linked while another one is compiled.
build() {
  local binary began=$SECONDS new paths=() named
  say "building $*, minutes when the cache is cold ..."
  for binary in "$@"; do
    recipe "$binary"
    paths+=("$path")
  done
  new=$(mktemp -d "$out/.new.XXXXXX")
  # go names them after their import paths; one alone may have another name.
  named=$new/
  [ $# != 1 ] || named=$new/$1
  (cd "$module" && CGO_ENABLED=$cgo go build -trimpath -tags "$tags" -ldflags "-s -w $static $stamp" -o "$named" "${paths[@]}") >&2
  for binary in "$@"; do mv "$new/$binary" "$out/$binary"; done
  rmdir "$new"
  say "built $* in $((SECONDS - began)) s"
}

command -v go >/dev/null || { say "go is not on the PATH: install Go 1.26 or newer"; exit 1; }
mkdir -p "$out"
missing=()
for binary in "$@"; do [ -x "$out/$binary" ] || missing+=("$binary"); done
if [ ${#missing[@]} != 0 ] && command -v flock >/dev/null; then
  # Another process may build them now.
  exec 9>"$out/.lock"
  flock 9
fi
while [ ${#missing[@]} != 0 ]; do
  alike=() others=() first=$(options "${missing[0]}")
  for binary in "${missing[@]}"; do
    if [ -x "$out/$binary" ]; then
      continue
    elif [ "$(options "$binary")" = "$first" ]; then
      alike+=("$binary")
    else
      others+=("$binary")
    fi
  done
  [ ${#alike[@]} = 0 ] || build "${alike[@]}"
  missing=(${others[@]+"${others[@]}"})
done
printf '%s\n' "$out"

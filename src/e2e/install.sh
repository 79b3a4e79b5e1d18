#!/usr/bin/env bash
# Runs the tests of the installed chart on a real node, after `make images`.
#
#   install.sh [CLASS...]      all of them, or these, such as UpgradeE2E
#
# ReleasedChartE2E, for which a release has to be published, is left to `make release-dry-run`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

if [ "$(uname -s)" != Linux ] || [ "$(id -u)" != 0 ]; then
  echo "install.sh: a node with containers needs root on Linux" >&2
  exit 1
fi
build=src/build/tools/build.sh
. src/build/java.sh

selected=(--select-package dev.cgroupns.e2e.install '--exclude-classname=.*ReleasedChartE2E')
[ $# = 0 ] || selected=("${@/#/--select-class=dev.cgroupns.e2e.install.}")
# Not as a child of Maven, which would be isolated too, and without a network.
exec src/e2e/kubelet/isolated.sh "${test_java[@]}" \
  -Dtools.kubernetes="$("$build" kubernetes etcd kubectl kube-apiserver kube-controller-manager kube-scheduler kubelet)" \
  -Dtools.containerd="$("$build" containerd containerd containerd-shim-runc-v2 ctr)" \
  -Dtools.runc="$("$build" runc runc)" \
  -Dtools.cni="$("$build" cni bridge host-local loopback)" \
  -Dtools.buildkit="$("$build" buildkit buildkitd buildctl step)" \
  -Dtools.registry="$("$build" registry registry)" \
  -Dtools.helm3="$("$build" helm3 helm)" \
  -Dimages.directory=target/images \
  "${junit[@]}" "${selected[@]}"

#!/usr/bin/env bash
# Runs tests on a real API server of each supported Kubernetes version, and prints a table of their results.
#
#   versions.sh [VERSION...]      all of them, or these, such as 1.30
#
# etcd, the controllers and kubectl are those of the main version: the tests are about the API server.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

main=1.36
versions=("$@")
[ $# -gt 0 ] || versions=(1.28 1.30 1.33 1.36 1.37)
build=src/build/tools/build.sh
. src/build/java.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p target/versions

tools=$("$build" kubernetes etcd kubectl kube-apiserver kube-controller-manager)
helm=$("$build" helm3 helm)
generator=$("$build" monitoring controller-gen)

# A folder with the programs of a control plane of this version.
control_plane() {
  local api_server=$tools
  [ "$1" = $main ] || api_server=$("$build" "kubernetes-${1/./-}" kube-apiserver)
  mkdir -p "$work/$1"
  ln -sf "$tools"/{etcd,kubectl,kube-controller-manager} "$api_server/kube-apiserver" "$work/$1/"
}

pods() {
  local package=dev.cgroupns.e2e
  local classes=(GoldenPods Injection Selftest SelftestOfStartingWebhook Audit Check CheckPermissions)
  local selected=("${classes[@]/#/--select-class=$package.controlplane.}")
  selected=("${selected[@]/%/E2E}")
  if ((${1#1.} >= 36)); then
    selected+=("--select-class=$package.policy.PolicyEqualityE2E")
  else
    selected+=(--exclude-tag=mutating-admission-policy)
  fi
  "${test_java[@]}" "$quick_starts" "-Dtools.kubernetes=$work/$1" "-Dtools.helm3=$helm" "${junit[@]}" "${selected[@]}" \
    "--reports-dir=target/versions/$1" >"target/versions/$1.pods.log" 2>&1
}

chart() { helm/test/admission.sh "$helm/helm" "$work/$1" "$generator" >"target/versions/$1.chart.log" 2>&1; }

failed=
for version in "${versions[@]}"; do
  control_plane "$version"
  for part in pods chart; do
    echo "Kubernetes $version: $part ..."
    $part "$version" || { failed+=" $version/$part" && tail -n 40 "target/versions/$version.$part.log"; }
  done
done
python3 src/e2e/versions.py target/versions "${versions[@]}"
[ -z "$failed" ] || { echo "failed:$failed; the logs are in target/versions" >&2; exit 1; }

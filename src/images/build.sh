#!/usr/bin/env bash
# Builds the Dockerfile's two images by a real buildkitd, from a base that no registry is needed for.
#
#   build.sh OUTPUT_DIR      after `make build`, as root on Linux; writes OUTPUT_DIR/webhook.tar and OUTPUT_DIR/launcher.tar,
#                            OCI archives that `ctr images import` takes, under the names that the chart has by default
#
# buildkitd runs in a cgroup and a mount namespace of its own, and goes with them: nothing stays behind.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
checkout=$here/../..
out=$1
names=ghcr.io/cgroupns
# Every file has this time: the same content is the same layer, whenever it is built.
epoch=$(date -d 2026-01-01T00:00:00Z +%s)
version=$(awk '$1 == "appVersion:" { print $2 }' "$checkout/helm/cgroupns-injector/Chart.yaml")
revision=$(git -C "$checkout" rev-parse HEAD 2>/dev/null || echo unknown)

fail() { printf 'images: %s\n' "$*" >&2; exit 1; }
[ "$(uname -s)" = Linux ] && [ "$(id -u)" = 0 ] || fail "builds run in containers: this needs root on Linux"
[ -f "$checkout/target/quarkus-app/quarkus-run.jar" ] || fail "target/quarkus-app is missing: make build makes it"

buildkit=$("$here/../e2e/tools/build.sh" buildkit buildkitd buildctl)
runc=$("$here/../e2e/tools/build.sh" runc runc)
read -r layout digest < <("$here/jdk-layout.sh")

# Below /tmp: the path of a Unix socket is short, unix(7). What runs on the node ends when the pipe to it is closed.
work=$(mktemp -d)
trap 'exec {node_input}>&- && wait "$COPROC_PID" || true; rm -rf "$work"' EXIT
coproc "$here/../e2e/node/node.sh" "$(basename "$work")"
node_input=${COPROC[1]}
read -r _ node <&"${COPROC[0]}" || fail "no place to build in: node.sh said why"

PATH=$runc:$PATH "$here/../e2e/node/enter.sh" "$node" "$buildkit/buildkitd" --root "$work/root" --addr "unix://$work/socket" \
  --oci-worker-net host --oci-worker-gc=false >"$work/log" 2>&1 &
daemon=$!
until "$buildkit/buildctl" --addr "unix://$work/socket" debug workers >/dev/null 2>&1; do
  kill -0 $daemon 2>/dev/null || { cat "$work/log" >&2; fail "buildkitd did not start"; }
  sleep 0.1
done

build() {
  local target=$1 platforms=$2
  echo "building the image $target ($platforms) ..."
  mkdir -p "$out"
  "$buildkit/buildctl" --addr "unix://$work/socket" build --frontend dockerfile.v0 \
    --local context="$checkout" --local dockerfile="$checkout" --opt target="$target" --opt platform="$platforms" \
    --opt build-arg:VERSION="$version" --opt build-arg:REVISION="$revision" --opt build-arg:SOURCE_DATE_EPOCH="$epoch" \
    --oci-layout "jdk=$layout" --opt "context:eclipse-temurin:25-jdk=oci-layout://jdk@$digest" \
    --output "type=oci,dest=$out/$target.tar,name=$names/$target:$version,rewrite-timestamp=true"
}

build launcher linux/amd64,linux/arm64
build webhook "linux/$(uname -m | sed 's/x86_64/amd64/; s/aarch64/arm64/')"

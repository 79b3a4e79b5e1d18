#!/usr/bin/env bash
# Builds the Dockerfile's two images by a real buildkitd, from a base that no registry is needed for.
#
#   build.sh OUTPUT_DIR      after `make build`, as root on Linux; writes OUTPUT_DIR/webhook.tar and OUTPUT_DIR/launcher.tar,
#                            OCI archives that `ctr images import` takes, under the names that the chart has by default,
#                            and what each is made of (CycloneDX)
#
#   VERSION                  that of the images; the chart's if it is not set
#
# buildkitd runs on a node of its own (src/e2e/node), so that it leaves nothing behind.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
checkout=$(dirname "$(dirname "$here")")
e2e=$checkout/src/e2e tools=$checkout/src/build/tools
. "$checkout/src/build/cache.sh"
out=$1
names=ghcr.io/cgroupns
# Every file has this time: the same content is the same layer, whenever it is built.
epoch=$(date -d 2026-01-01T00:00:00Z +%s)
version=${VERSION:-$(awk '$1 == "appVersion:" { print $2 }' "$checkout/helm/cgroupns-injector/Chart.yaml")}

fail() { printf 'images: %s\n' "$*" >&2; exit 1; }
[ "$(uname -s)" = Linux ] && [ "$(id -u)" = 0 ] || fail "builds run in containers: this needs root on Linux"

if [ "${2-}" != on-a-node ]; then
  for made in quarkus-app/quarkus-run.jar launcher/launcher-x86_64 launcher/launcher-aarch64 sbom/webhook.cdx.json; do
    [ -f "$checkout/target/$made" ] || fail "target/$made is missing: make build makes it"
  done
  programs=$("$tools/build.sh" buildkit buildkitd buildctl):$("$tools/build.sh" runc runc)
  base=$("$here/jdk-layout.sh")
  # By this name buildkitd finds what it runs programs of the other architecture by.
  qemu=$("$here/qemu.sh")
  emulators=$(mktemp -d)
  trap 'rm -rf "$emulators"' EXIT
  install "$qemu" "$emulators/buildkit-$(basename "$qemu" -static)"
  # What the emulator makes takes minutes, and so is kept: the other architecture's Java runtime.
  made_of=$(sed -n '/ AS linked/,/^# Of the image/p' "$checkout/Dockerfile"; cat "$here/classes.txt"; echo "$base")
  runtime=$(kept_as images/runtime "$made_of")
  PATH="$emulators:$programs:$PATH" "$e2e/node/run.sh" bash "$0" "$out" on-a-node "${base%% *}" "${base#* }" "$runtime"
  exit
fi
digest=$3 layout=$4 runtime=$5

# Below /tmp: the path of a Unix socket is short, unix(7).
work=$(mktemp -d)
daemon=
trap '{ [ -z "$daemon" ] || kill "$daemon" && wait "$daemon"; } 2>/dev/null || true; rm -rf "$work"' EXIT
export BUILDKIT_HOST=unix://$work/socket
buildkitd --root "$work/root" --addr "$BUILDKIT_HOST" --oci-worker-net host >"$work/log" 2>&1 &
daemon=$!
until buildctl debug workers >/dev/null 2>&1; do
  kill -0 "$daemon" 2>/dev/null || { cat "$work/log" >&2; fail "buildkitd did not start"; }
  sleep 0.1
done

build() {
  local target=$1 platforms=$2 context=$3 archive=$4
  shift 4
  buildctl build --frontend dockerfile.v0 --local context="$context" --local dockerfile="$checkout" \
    --opt target="$target" --opt platform="$platforms" --opt build-arg:VERSION="$version" \
    --opt build-arg:REVISION="$(git -C "$checkout" rev-parse HEAD 2>/dev/null || echo unknown)" \
    --opt build-arg:SOURCE_DATE_EPOCH="$epoch" \
    --output "type=oci,dest=$archive,name=$names/$target:$version,rewrite-timestamp=true" "$@"
}

# Of the launcher, those that `make build` compiled: two, and five for a release.
launchers() {
  local binary platforms=
  for binary in "$checkout"/target/launcher/launcher-*; do
    case ${binary##*/launcher-} in
      x86_64) platforms+=,linux/amd64 ;;
      aarch64) platforms+=,linux/arm64 ;;
      s390x | ppc64le | riscv64) platforms+=,linux/${binary##*/launcher-} ;;
      *) fail "$binary is for no architecture that the Dockerfile has" ;;
    esac
  done
  echo "${platforms#,}"
}

# From copies, whose times are others: an image that is built elsewhere, at another time, must be the same.
reproduce_launcher() {
  mkdir -p "$work/context/target/launcher"
  cp "$checkout"/target/launcher/launcher-* "$work/context/target/launcher"
  build launcher "$(launchers)" "$work/context" "$work/launcher.tar" --no-cache --progress=quiet
  cmp "$out/launcher.tar" "$work/launcher.tar" || fail "built a second time, the launcher's image is another"
}

case $(uname -m) in
  x86_64) other=linux/arm64 ;;
  *) other=linux/amd64 ;;
esac
jdk=(--oci-layout "jdk=$layout" --opt "context:eclipse-temurin:25-jdk=oci-layout://jdk@$digest")

make_runtime() {
  [ -d "$runtime" ] && return
  echo "linking a Java runtime for $other by an emulator, minutes ..." >&2
  buildctl build --frontend dockerfile.v0 --local context="$checkout" --local dockerfile="$checkout" \
    --opt target=runtime --opt platform="$other" --opt build-arg:SOURCE_DATE_EPOCH="$epoch" "${jdk[@]}" \
    --output "type=oci,dest=$work/runtime,tar=false,rewrite-timestamp=true"
  mv -T "$work/runtime" "$runtime"
}

mkdir -p "$out"
install -m 0644 "$checkout/target/sbom/webhook.cdx.json" "$out"
sed "s/\"name\": \"cgroupns-injector launcher\",/&\n      \"version\": \"$version\",/" "$here/launcher.cdx.json" >"$out/launcher.cdx.json"
build launcher "$(launchers)" "$checkout" "$out/launcher.tar"
reproduce_launcher
make_runtime
build webhook linux/amd64,linux/arm64 "$checkout" "$out/webhook.tar" "${jdk[@]}" --oci-layout "runtime=$runtime" \
  --opt "context:runtime::$other=oci-layout://runtime@$(grep -o 'sha256:[0-9a-f]*' "$runtime/index.json" | head -1)"

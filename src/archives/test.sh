#!/usr/bin/env bash
# Looks into the archives that build.sh made, and runs the one of this machine's platform, also as a plugin of kubectl, a
# post-renderer of Helm 3 and Helm 4 and a function of kustomize. krew installs each. Needs fish and zsh.
#
#   test.sh OUTPUT_DIR
set -euo pipefail

archives=$(cd "$1" && pwd)
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() { printf 'archives: %s\n' "$*" >&2; exit 1; }
expect() { [ "$2" = "$3" ] || fail "$1: expected \"$3\", found \"$2\""; }
program() { echo "$("$here/../build/tools/build.sh" "$1" "$2")/$2"; }

kubectl=$(program kubernetes kubectl) helm3=$(program helm3 helm) helm4=$(program helm4 helm)
krew=$(program krew krew) validate_krew=$(program krew validate-krew-manifest) kustomize=$(program kustomize kustomize)

python3 "$here/contents.py" "$archives"

host=$(uname -s | tr '[:upper:]' '[:lower:]')_$(uname -m | sed 's/x86_64/amd64/; s/aarch64/arm64/')
mkdir "$work/a folder" "$work/bin"
tar -xzf "$archives"/cgroupns-injector_*_"$host".tar.gz -C "$work/a folder"
home=$(echo "$work/a folder"/cgroupns-injector_*)
ln -s "../a folder/${home##*/}/kubectl-cgroupns" "$work/bin/kubectl-cgroupns"
ln -s kubectl-cgroupns "$work/bin/again"
printf '{"kind": "Pod", "spec": {"containers": [{"name": "b", "image": "moby/buildkit", "securityContext": {"privileged": true}}]}}' >"$work/pod.json"

[[ $("$work/bin/again" version) == "cgroupns-injector "* ]] || fail "a link to a link does not start it"
[[ $("$home/cgroupns-injector" explain -f - <"$work/pod.json") =~ b\ +container\ +inject ]] || fail "explain reads no standard input"
"$work/bin/again" inject -f "$work/missing" 2>/dev/null && code=0 || code=$?
expect "the exit code for a missing file" "$code" 3

# Standard output has the manifest alone, with a cache that fits, with one that does not, and without.
"$work/bin/again" inject -f "$work/pod.json" 2>/dev/null >"$work/injected"
grep -q /cgroupns/launcher "$work/injected" || fail "inject does not inject"
if [ -f "$home/lib/cgroupns-injector.aot" ]; then
  echo damaged >"$home/lib/cgroupns-injector.aot"
  "$work/bin/again" inject -f "$work/pod.json" 2>/dev/null | cmp - "$work/injected" || fail "a damaged cache changes the output"
  rm "$home/lib/cgroupns-injector.aot"
  "$work/bin/again" inject -f "$work/pod.json" 2>/dev/null | cmp - "$work/injected" || fail "the output needs the cache"
fi

# The archive for the other processor writes the same. Its Java runs in qemu, on Debian's C library for that processor;
# some seconds, or a minute on a busy machine.
arm64=$(ls -d "$archives"/cgroupns-injector_*_linux_arm64.tar.gz 2>/dev/null || :) libraries=/usr/aarch64-linux-gnu
if [ "$host" != linux_amd64 ] || [ -z "$arm64" ]; then
  echo "archives: that of linux_arm64 is not run in qemu"
elif ! command -v qemu-aarch64-static >/dev/null || [ ! -e "$libraries/lib/ld-linux-aarch64.so.1" ]; then
  echo "archives: that of linux_arm64 is not run; with apt-get install qemu-user-static libc6-arm64-cross it is"
else
  mkdir "$work/arm64"
  tar -xzf "$arm64" -C "$work/arm64" --strip-components=1
  mv "$work/arm64/runtime/bin/java" "$work/arm64/runtime/bin/java-arm64"
  printf '#!/bin/sh\nexec qemu-aarch64-static -L %s "$0-arm64" "$@"\n' "$libraries" >"$work/arm64/runtime/bin/java"
  chmod +x "$work/arm64/runtime/bin/java"
  "$work/arm64/kubectl-cgroupns" inject -f "$work/pod.json" 2>"$work/log" | cmp - "$work/injected" ||
    { cat "$work/log" >&2; fail "the archive for arm64 writes something else"; }
  echo "archives: that of linux_arm64 was run in qemu"
fi

expect "kubectl cgroupns version" "$(PATH=$work/bin:$PATH "$kubectl" cgroupns version)" "$("$home/cgroupns-injector" version)"
PATH=$work/bin:$PATH "$kubectl" cgroupns explain -f "$work/missing" 2>/dev/null && code=0 || code=$?
expect "the exit code through kubectl" "$code" 3

# kubectl finds the program that completes on the PATH, too.
ln -s "../a folder/${home##*/}/kubectl_complete-cgroupns" "$work/bin/kubectl_complete-cgroupns"
completed() { PATH=$work/bin:$PATH "$kubectl" __complete cgroupns "$@" 2>/dev/null | tr '\n' ' '; }
expect "kubectl's completion of a command" "$(completed ex)" "explain :4 "
expect "kubectl's completion of an option" "$(completed audit --fail-)" "--fail-on :4 "
expect "kubectl's completion of a file" "$(completed explain --config '')" ":0 "

# As users' shells do; without their settings.
zsh_completes() { timeout 120 zsh -f "$here/zsh-completes.zsh" "$home/completions/cgroupns-injector.zsh" "cgroupns-injector $1" "$2"; }
expect "zsh's completion of a command" "$(zsh_completes ex explain)" explain
expect "zsh's completion of an option" "$(zsh_completes 'audit --fail-' --fail-on)" --fail-on
fish_completes() {
  fish --no-config -c "source '$home/completions/cgroupns-injector.fish'; cd '$work'; complete -C'cgroupns-injector $1'" | cut -f 1
}
expect "fish's completion of a command" "$(fish_completes ex)" explain
expect "fish's completion of an option" "$(fish_completes 'audit --fail-')" --fail-on
expect "fish's completion of a value" "$(fish_completes 'explain -o y')" yaml
expect "fish's completion of a file" "$(fish_completes 'inject -f po')" pod.json
expect "fish's completion without files" "$(fish_completes 'verify po')" ""

# What krew's own index asks of a manifest; then every archive is installed by it.
"$validate_krew" -skip-install -manifest "$archives/cgroupns.yaml" 2>"$work/log" || { cat "$work/log" >&2; fail "krew refuses cgroupns.yaml"; }
for archive in "$archives"/cgroupns-injector_*.tar.gz; do
  platform=$(basename "$archive" .tar.gz)
  os_architecture=${platform#cgroupns-injector_*_}
  KREW_ROOT=$work/krew/$os_architecture KREW_OS=${os_architecture%_*} KREW_ARCH=${os_architecture#*_} "$krew" install \
    --manifest "$archives/cgroupns.yaml" --archive "$archive" >"$work/log" 2>&1 || { cat "$work/log" >&2; fail "krew installs no $archive"; }
done
expect "kubectl cgroupns version, as krew installs it" "$(PATH=$work/krew/$host/bin:$PATH "$kubectl" cgroupns version)" \
  "$("$home/cgroupns-injector" version)"

# A KRM function: kustomize passes it a ResourceList.
mkdir "$work/kustomization"
cp "$here/training.yaml" "$work/kustomization/ci.yaml"
cat >"$work/kustomization/kustomization.yaml" <<'YAML'
resources: [ci.yaml]
transformers: [cgroupns.yaml]
YAML
cat >"$work/kustomization/cgroupns.yaml" <<'YAML'
apiVersion: cgroupns.dev/v1
kind: Inject
metadata:
  name: inject
  annotations:
    config.kubernetes.io/function: |
      exec:
        path: cgroupns-injector
        args: [inject, -f, "-"]
YAML
ln -s kubectl-cgroupns "$work/bin/cgroupns-injector"
PATH=$work/bin:$PATH "$kustomize" build --enable-alpha-plugins --enable-exec "$work/kustomization" >"$work/built" 2>"$work/log" ||
  { cat "$work/log" >&2; fail "kustomize cannot run it"; }
grep -q /cgroupns/launcher "$work/built" || { cat "$work/log" >&2; fail "kustomize builds no launcher"; }
"$home/cgroupns-injector" explain --fail-on INJECT -f "$work/built" >/dev/null || fail "kustomize leaves a builder out"

mkdir -p "$work/chart/templates"
printf 'apiVersion: v2\nname: ci\nversion: 0.1.0\n' >"$work/chart/Chart.yaml"
cp "$here/training.yaml" "$work/chart/templates"
export HELM_PLUGINS=$work/plugins HELM_CACHE_HOME=$work/helm HELM_CONFIG_HOME=$work/helm HELM_DATA_HOME=$work/helm
"$helm3" template ci "$work/chart" --post-renderer "$work/bin/again" --post-renderer-args inject --post-renderer-args -f \
  --post-renderer-args - 2>"$work/log" | grep -q /cgroupns/launcher || { cat "$work/log" >&2; fail "Helm 3 renders no launcher"; }
mkdir "$work/plugins"
ln -s "$home/helm" "$work/plugins/cgroupns"
"$helm4" template ci "$work/chart" --post-renderer cgroupns 2>"$work/log" | grep -q /cgroupns/launcher ||
  { cat "$work/log" >&2; fail "Helm 4 renders no launcher"; }
echo "archives: tested"

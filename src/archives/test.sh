#!/usr/bin/env bash
# Looks into the archives that build.sh made, and runs the one of this machine's platform, also as a plugin of kubectl and a
# post-renderer of Helm 3 and Helm 4.
#
#   test.sh OUTPUT_DIR KUBECTL HELM3 HELM4
set -euo pipefail

archives=$(cd "$1" && pwd) kubectl=$2 helm3=$3 helm4=$4
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() { printf 'archives: %s\n' "$*" >&2; exit 1; }
expect() { [ "$2" = "$3" ] || fail "$1: expected \"$3\", found \"$2\""; }

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

expect "kubectl cgroupns version" "$(PATH=$work/bin:$PATH "$kubectl" cgroupns version)" "$("$home/cgroupns-injector" version)"
PATH=$work/bin:$PATH "$kubectl" cgroupns explain -f "$work/missing" 2>/dev/null && code=0 || code=$?
expect "the exit code through kubectl" "$code" 3

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

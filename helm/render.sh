#!/usr/bin/env bash
# Writes generated content: the version of pom.xml in the chart and in the configuration; the table of values in the
# chart's README; the parts of the chart's schema that are the same in the configuration's schema; deploy/install.yaml;
# deploy/config.yaml, the configuration file that is in it; and the policy that injects without a webhook, which the
# command line prints.
#
#   render.sh HELM            writes them
#   render.sh HELM --check    fails if they are not up to date, and prints how to update them
#   render.sh HELM --print NAMESPACE [OPTION...]
#                             prints install.yaml as it would be for another namespace, with helm's options
#   render.sh HELM --release CHART FOLDER
#                             writes what is in deploy/ for a packaged chart into that folder
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
helm=$1 check=${2:-}
chart=$here/cgroupns-injector readme=$here/cgroupns-injector/README.md
manifests=$here/../deploy/install.yaml configuration=$here/../deploy/config.yaml
policy=$here/../src/main/resources/policy.yaml
defaults=$here/../src/main/resources/configuration.yaml
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT

# Objects that kubectl manages must not claim that helm does. helm 3 and 4 differ in blank lines.
manifests() {
  local namespace=$1
  shift
  cat <<YAML
# Made from helm/cgroupns-injector by helm/render.sh, with its default values. Do not edit.
apiVersion: v1
kind: Namespace
metadata:
  name: $namespace
  labels:
    pod-security.kubernetes.io/enforce: restricted
YAML
  "$helm" template cgroupns-injector "$chart" --namespace "$namespace" --kube-version 1.28.0 --no-hooks "$@" | without_helm
}

without_helm() { grep -v -e 'app.kubernetes.io/managed-by: Helm' -e 'helm.sh/chart: ' -e '^# Source: ' -e '^ *$'; }

# The configuration file in those manifests.
configuration_of() {
  echo '# Made from helm/cgroupns-injector by helm/render.sh, with its default values. Do not edit.'
  awk '/^  config.yaml: [|]$/ { inside = 1; next } inside && /^[^ ]/ { exit } inside { print substr($0, 5) }' "$1"
}

case $check in
  --print)
    manifests "${@:3}"
    exit
    ;;
  --release)
    chart=$3 folder=$4
    mkdir -p "$folder"
    manifests cgroupns-injector >"$folder/install.yaml"
    configuration_of "$folder/install.yaml" >"$folder/config.yaml"
    cp "$here"/../deploy/kustom*.yaml "$folder"
    exit
    ;;
esac

version=$(sed -n 's|^ *<revision>\(.*\)</revision>|\1|p' "$here/../pom.xml")
version=${version%-SNAPSHOT}
[ -n "$version" ] || { echo "pom.xml: has no <revision>" >&2; exit 1; }
sed -E "s/^(version|appVersion): .*/\1: $version/" "$chart/Chart.yaml" >"$made/Chart.yaml"
sed -E "s|(image: ghcr.io/cgroupns/launcher):.*|\1:$version|" "$defaults" >"$made/defaults.yaml"
# What follows is rendered from it.
[ "$check" = --check ] || cp "$made/Chart.yaml" "$chart/Chart.yaml"

# Everything up to the marker is written by hand.
marker='<!-- From here on made from values.yaml: helm/render.sh -->'
grep -q -F -- "$marker" "$readme" || { echo "$readme: has no line '$marker'" >&2; exit 1; }
{ awk -v marker="$marker" '{ print } $0 == marker { exit }' "$readme"; echo; python3 "$here/values-table.py" "$chart/values.yaml"; } >"$made/README.md"

python3 "$here/values-schema.py" "$here/../src/main/resources/configuration.schema.json" "$chart/values.schema.json" \
  >"$made/values.schema.json"

manifests cgroupns-injector >"$made/install.yaml"

configuration_of "$made/install.yaml" >"$made/config.yaml"

{
  echo '# Made from helm/cgroupns-injector by helm/render.sh, with its default values. Do not edit.'
  for part in policy binding; do
    "$helm" template cgroupns-injector "$chart" --namespace cgroupns-injector --kube-version 1.36.0 --set engine=policy \
      --show-only "templates/policy/$part.yaml" | without_helm
  done
} | sed '2{/^---$/d}' >"$made/policy.yaml"

if [ "$check" = --check ]; then
  for pair in "Chart.yaml $chart/Chart.yaml" "defaults.yaml $defaults" "values.schema.json $chart/values.schema.json" "README.md $readme" "install.yaml $manifests" "config.yaml $configuration" "policy.yaml $policy"; do
    read -r name file <<<"$pair"
    diff -u "$file" "$made/$name" || { echo "$file: is not up to date: run helm/render.sh $helm" >&2; exit 1; }
  done
else
  mkdir -p "$(dirname "$manifests")"
  cp "$made/README.md" "$readme"
  cp "$made/values.schema.json" "$chart/values.schema.json"
  cp "$made/install.yaml" "$manifests"
  cp "$made/config.yaml" "$configuration"
  cp "$made/defaults.yaml" "$defaults"
  cp "$made/policy.yaml" "$policy"
fi

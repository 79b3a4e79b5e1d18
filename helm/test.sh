#!/usr/bin/env bash
# Tests the chart: files rendered from it are current, both helm versions render the same and refuse wrong values, the
# manifests are valid for several Kubernetes versions, and a real API server handles pods as the chart says.
#
#   test.sh HELM3 HELM4 HELM-UNITTEST KUBECONFORM KUBERNETES PROMETHEUS MONITORING
#                                                               each the folder that has the binaries
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
[ $# = 7 ] || { sed -n '2,6s/^# //p' "$0" >&2; exit 2; }
helm3=$1/helm helm4=$2/helm unittest=$3/helm-unittest kubeconform=$4/kubeconform kubernetes=$5
prometheus=$6 generator=$7
chart=$here/cgroupns-injector
# The versions whose schemas are used: the oldest, the first with ValidatingAdmissionPolicy, and a recent one.
versions=(1.28.15 1.30.14 1.36.3)
# Kinds that Kubernetes does not have. test/monitoring.sh checks those of the Prometheus Operator.
of_others=cert-manager.io/v1/Certificate,cert-manager.io/v1/Issuer
of_others+=,monitoring.coreos.com/v1/ServiceMonitor,monitoring.coreos.com/v1/PodMonitor,monitoring.coreos.com/v1/PrometheusRule
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
. "$here/test/renderings.sh"

fail() { echo "FAILED: $*" >&2; exit 1; }
for program in "$helm3" "$helm4" "$unittest" "$kubeconform" "$kubernetes/kube-apiserver" "$prometheus/promtool" \
  "$generator/controller-gen" python3 openssl go; do
  command -v "$program" >/dev/null || fail "$program is missing: build it with src/build/tools/build.sh, or install it"
done

# With the enforcement policy's beta, as on a 1.28 with its feature gate enabled, and the policies that inject.
render() {
  "$1" template cgroupns-injector "$chart" --namespace injector --kube-version "$2" --set "$3" \
    --api-versions admissionregistration.k8s.io/v1beta1/ValidatingAdmissionPolicy \
    --api-versions admissionregistration.k8s.io/v1/MutatingAdmissionPolicy
}

what_is_made_from_it() {
  "$here/render.sh" "$helm3" --check
  # The profiles without a configuration file, and those that the chart writes into it.
  profiles "$here/../src/main/resources/configuration.yaml" >"$work/built-in"
  profiles "$chart/values.yaml" >"$work/of-chart"
  diff "$work/built-in" "$work/of-chart" || fail "values.yaml and configuration.yaml differ in profiles"
}

# Of one file. Two files without any would be equal.
profiles() { sed -n '/^profiles:/,/^$/p' "$1" | grep . || fail "$1: has no profiles"; }

lint() {
  local helm settings
  for helm in "$helm3" "$helm4"; do
    for settings in "${renderings[@]}"; do
      "$helm" lint --strict --quiet --kube-version 1.36.0 "$chart" --set "$settings" >"$work/lint" || { cat "$work/lint" >&2; fail "lint"; }
    done
  done
}

# Each object on one line: helm 3 removes blank lines, and helm 4 has another order for kinds that are not built in.
objects() { sed '/^ *$/d' | awk 'BEGIN { RS = "---\n" } { gsub("\n", "\r"); print }' | sort; }

both_helms_alike() {
  local settings version
  for settings in "${renderings[@]}"; do
    for version in "${versions[@]}"; do
      render "$helm3" "$version" "$settings" | objects >"$work/helm3"
      render "$helm4" "$version" "$settings" | objects >"$work/helm4"
      diff "$work/helm3" "$work/helm4" || fail "helm 3 and 4 differ: $settings"
    done
  done
}

unit_tests() { "$unittest" "$chart" >"$work/unit" || { cat "$work/unit" >&2; fail "helm-unittest"; }; }

wrong_values() {
  local settings expected helm answer
  grep -v '^#' "$here/test/wrong-values.txt" >"$work/wrong"
  while IFS='|' read -r settings expected; do
    for helm in "$helm3" "$helm4"; do
      if answer=$(render "$helm" 1.36.0 "${settings% }" 2>&1); then fail "accepted: $settings"; fi
      tr '\n' ' ' <<<"$answer" | grep -q -E -- "${expected# }" || fail "$settings: the answer has no '$expected': $answer"
    done
  done <"$work/wrong"
}

valid_manifests() {
  local version settings modules
  for version in "${versions[@]}"; do
    modules=$(cd "$work" && go mod download -json "k8s.io/kubernetes@v$version" | sed -n 's/.*"Dir": "\(.*\)".*/\1/p')
    python3 "$here/test/openapi-schemas.py" "$modules/api/openapi-spec/swagger.json" "$work/$version"
    for settings in "${renderings[@]}"; do
      render "$helm3" "$version" "$settings" |
        "$kubeconform" -strict -skip "$of_others" \
          -schema-location "$work/$version/{{ .ResourceKind }}{{ .KindSuffix }}.json" ||
        fail "not valid for Kubernetes $version: $settings"
    done
    "$kubeconform" -strict -schema-location "$work/$version/{{ .ResourceKind }}{{ .KindSuffix }}.json" "$here/../deploy/install.yaml" ||
      fail "deploy/install.yaml is not valid for Kubernetes $version"
  done
}

# An overlay of deploy/ is the same as the chart rendered for that namespace and registry.
overlay() {
  local kustomize=("$kubernetes/kubectl" kustomize) names
  cp -r "$here/../deploy" "$work/deploy"
  "$here/render.sh" "$helm3" --print platform --set global.imageRegistry=mirror.example:5000/ghcr >"$work/deploy/install.yaml"
  sed -i 's/namespace: cgroupns-injector$/namespace: platform/' "$work/deploy/kustomization.yaml"
  "${kustomize[@]}" "$work/deploy" >"$work/chart.yaml"
  "${kustomize[@]}" "$here/test/overlays/moved" >"$work/overlay.yaml"
  diff "$work/chart.yaml" "$work/overlay.yaml" || fail "an overlay of deploy/ is not what the chart makes for its namespace and registry"

  # The ConfigMap and the pods' volume: a new name for new content, so the pods are replaced.
  "${kustomize[@]}" "$here/test/overlays/configured" >"$work/configured.yaml"
  names=$(grep -h -o 'name: cgroupns-injector-config-.*' "$work/overlay.yaml" "$work/configured.yaml" | sort | uniq -c | awk '{ print $1 }')
  [ "$names" = $'2\n2' ] || fail "a changed configuration does not restart the pods: $names"
  grep -q 'oom: container' "$work/configured.yaml" || fail "the overlay's configuration is not in its ConfigMap"
}

# The command by which docs/operations.md adds the policies of the own rights to the plain manifests.
documented_command() {
  local command
  command=$(sed -n '/^    helm template .*[\\]$/,/| kubectl/p' "$here/../docs/operations.md" | sed -e 's/| kubectl.*//')
  (
    helm() { "$helm3" "$@"; }
    cd "$here/.."
    eval "$command"
  ) >"$work/own-rights.yaml" || fail "docs/operations.md: the command for the plain manifests: $command"
  [ "$(grep -c '^kind: ValidatingAdmissionPolicy$' "$work/own-rights.yaml")" = 2 ] ||
    fail "docs/operations.md: the command for the plain manifests renders other than two policies"
  # They are about the account and the names that the plain manifests have.
  local name
  for name in $(grep -o 'cgroupns-injector:[a-z-]*' "$work/own-rights.yaml" | cut -d: -f2 | sort -u) cgroupns-injector; do
    grep -q "name: $name$" "$here/../deploy/install.yaml" || fail "the policies are about $name, which deploy/install.yaml does not have"
  done
}

# The alerts, by Prometheus' own tests for them, and the dashboard.
alerts() {
  local settings=(-f "$here/test/monitoring-values.yaml" --show-only templates/monitoring/prometheusrule.yaml)
  "$helm3" template cgroupns-injector "$chart" --namespace injector --kube-version 1.36.0 "${settings[@]}" >"$work/rule.yaml"
  sed -n '/^spec:$/,$s/^  //p' "$work/rule.yaml" >"$work/alerts.yaml"
  cp "$here/test/alerts_test.yaml" "$work/alerts_test.yaml"
  "$prometheus/promtool" check rules --lint=all --lint-fatal "$work/alerts.yaml" >"$work/promtool" 2>&1 &&
    "$prometheus/promtool" test rules "$work/alerts_test.yaml" >"$work/promtool" 2>&1 ||
    { cat "$work/promtool" >&2; fail "promtool"; }
  python3 "$here/test/monitoring.py" "$work/alerts.yaml" "$chart/files/dashboard.json" "$here/../docs"
}

admission() {
  local helm
  for helm in "$helm3" "$helm4"; do
    "$here/test/admission.sh" "$helm" "$kubernetes" "$generator"
  done
}

for step in what_is_made_from_it lint both_helms_alike unit_tests wrong_values valid_manifests overlay documented_command alerts admission; do
  began=$SECONDS
  $step
  echo "ok: $step ($((SECONDS - began)) s)"
done

# The chart's objects for the Prometheus Operator, on a real API server with the operator's own CRDs. To be sourced by
# admission.sh.

# CRDs generated from the types in the Go module of the operator, with the same generator.
operator_types() {
  (cd "$here/../../src/build/tools/monitoring" &&
    "$generator/controller-gen" crd "paths=github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1" \
      "output:crd:dir=$work/types")
  for type in servicemonitors podmonitors prometheusrules; do
    kubectl create -f "$work/types/monitoring.coreos.com_$type.yaml" >/dev/null
    await kubectl get "$type.monitoring.coreos.com"
  done
}

# The values that fill every field; further settings of --set.
monitored() {
  "$helm" template cgroupns-injector "$chart" --namespace injector --kube-version 1.36.0 -f "$here/monitoring-values.yaml" "$@" \
    --show-only templates/monitoring/servicemonitor.yaml --show-only templates/monitoring/prometheusrule.yaml \
    --show-only templates/monitoring/dashboard.yaml | kubectl create --dry-run=server --validate=strict -f - 2>&1
}

monitoring() {
  local answer
  operator_types
  answer=$(monitored) || fail "the API server refuses what is for the Prometheus Operator: $answer"
  [ "$(wc -l <<<"$answer")" = 3 ] || fail "not three objects: $answer"
  "$helm" template cgroupns-injector "$chart" --namespace injector --kube-version 1.36.0 -f "$here/monitoring-values.yaml" \
    --set metrics.serviceMonitor.enabled=false,metrics.podMonitor.enabled=true \
    --show-only templates/monitoring/podmonitor.yaml |
    kubectl create --dry-run=server --validate=strict -f - >/dev/null || fail "the API server refuses the PodMonitor"
  # The types are checked: they refuse what the chart's own schema does not know.
  if answer=$(monitored --set 'metrics.serviceMonitor.relabelings[0].action=none'); then fail "accepted: $answer"; fi
  [[ $answer == *relabelings*action* ]] || fail "not refused for the action: $answer"
}

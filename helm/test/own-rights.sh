# What the webhook's own service account may write: under RBAC, and under the chart's policies whatever RBAC grants. To
# be sourced by admission.sh.

as_webhook() { kubectl --as "system:serviceaccount:injector:$name" "$@" 2>&1; }

granted() { as_webhook "${@:2}" >"$work/answer" || fail "the webhook may not $1: $(cat "$work/answer")"; }

# Refused by the policy, not by RBAC or the object's validation.
denied() {
  if as_webhook "${@:2}" --dry-run=server >"$work/answer"; then fail "the webhook may $1"; fi
  grep -q 'service account of cgroupns-injector may only .* Remedy: ' "$work/answer" || fail "not refused by a policy: $1: $(cat "$work/answer")"
}

own_rights() {
  release upgrade cgroupns-injector "$chart" --set launcher.delivery=configMap,audit.enabled=true >/dev/null
  kubectl get mutatingwebhookconfiguration "zz-$name" -o json |
    sed "s/\"name\": \"zz-$name\",/\"name\": \"other\",/; /\"resourceVersion\"/d; /\"uid\"/d" >"$work/other-configuration"
  await is_bound
  what_the_webhook_writes
  kubectl create clusterrolebinding everything --clusterrole=cluster-admin --serviceaccount="injector:$name" >/dev/null
  own_configuration
  own_secret
  own_configmaps
  own_events
  own_lease
  kubectl delete clusterrolebinding everything >/dev/null
  local policy
  for policy in own-configuration own-secret own-configmaps own-events own-lease; do check_types "$name-$policy"; done
  all_fields_are_compared
}

# Each policy takes effect a moment after it is created.
is_bound() {
  local created
  [[ $(as_webhook --as-group=system:masters create --dry-run=server -f - <<<"$(event other.0 kubelet)") == *'may only'* ]] || return 1
  [[ $(as_webhook --as-group=system:masters create --dry-run=server -f - <<<"$(lease other)") == *'may only'* ]] || return 1
  for created in "configmap other" "secret generic other" "-f $work/other-configuration"; do
    [[ $(as_webhook --as-group=system:masters create --dry-run=server $created) == *'may only'* ]] || return 1
  done
}

what_the_webhook_writes() {
  local version launcher
  version=$(kubectl get mutatingwebhookconfiguration "zz-$name" -o 'jsonpath={.metadata.resourceVersion}')
  granted 'publish its authority' patch mutatingwebhookconfiguration "zz-$name" --type json \
    -p '[{"op":"replace","path":"/metadata/resourceVersion","value":"'"$version"'"},
      {"op":"add","path":"/webhooks/0/clientConfig/caBundle","value":"'"$(base64 -w0 <"$control_plane/apiserver.crt")"'"}]'
  kubectl -n injector get secret "$name-tls" -o json >"$work/secret"
  granted 'renew its certificate' replace -f "$work/secret"
  kubectl -n injector delete secret "$name-tls" >/dev/null
  granted 'make its Secret again' -n injector create secret generic "$name-tls" --from-literal=tls.crt=new
  launcher=cgroupns-launcher-0.1.0-snapshot-amd64-0123456789
  granted 'make a launcher' create -f - <<<"$(config_map $launcher)"
  granted 'delete a launcher' delete configmap $launcher
  granted 'elect who audits' -n injector create -f - <<<"$(lease "$name-audit")"
  granted 'renew its Lease' --as-group=system:masters -n injector patch lease "$name-audit" --type merge -p '{"spec":{"holderIdentity":"a"}}'
  granted 'tell by an event' create -f - <<<"$(event own.1 cgroupns.dev/injector)"
  # kubectl reads what it patches, which the webhook may not and need not do.
  granted 'count up its event' --as-group=system:masters patch events.v1.events.k8s.io own.1 --type merge \
    -p '{"series":{"count":2,"lastObservedTime":"2026-01-01T00:00:01.000000Z"}}'
}

event() {
  echo "{\"apiVersion\":\"events.k8s.io/v1\",\"kind\":\"Event\",\"metadata\":{\"name\":\"$1\",\"namespace\":\"default\"},
    \"eventTime\":\"2026-01-01T00:00:00.000000Z\",\"reportingController\":\"$2\",\"reportingInstance\":\"a\",\"action\":\"Inject\",
    \"reason\":\"INJECT\",\"type\":\"Normal\",\"note\":\"a\",
    \"regarding\":{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"namespace\":\"default\",\"name\":\"a\"}}"
}

lease() { echo "{\"apiVersion\":\"coordination.k8s.io/v1\",\"kind\":\"Lease\",\"metadata\":{\"name\":\"$1\"}}"; }

own_lease() {
  denied 'create another Lease' -n injector create -f - <<<"$(lease other)"
  denied 'create its Lease elsewhere' -n default create -f - <<<"$(lease "$name-audit")"
  kubectl -n injector create -f - <<<"$(lease other)" >/dev/null
  denied 'take another Lease' -n injector patch lease other --type merge -p '{"spec":{"holderIdentity":"a"}}'
  denied 'delete another Lease' -n injector delete lease other
  denied 'delete its Lease' -n injector delete lease "$name-audit"
  kubectl -n injector delete lease other "$name-audit" >/dev/null
}

own_events() {
  kubectl create -f - <<<"$(event other.1 kubelet)" >/dev/null
  denied 'create an event of another controller' create -f - <<<"$(event other.2 kubelet)"
  denied "count up another controller's event" patch events.v1.events.k8s.io other.1 --type merge \
    -p '{"series":{"count":2,"lastObservedTime":"2026-01-01T00:00:01.000000Z"}}'
  denied "delete an event" delete event other.1
  denied "delete an event by the old API" delete events.v1. other.1
}

own_configuration() {
  local path value
  while read -r path value; do
    denied "change $path of its configuration" patch mutatingwebhookconfiguration "zz-$name" --type json \
      -p '[{"op":"add","path":"'"$path"'","value":'"$value"'}]'
  done <<'CHANGES'
/webhooks/0/rules/0/resources ["secrets"]
/webhooks/0/namespaceSelector {}
/webhooks/0/objectSelector {"matchLabels":{"a":"b"}}
/webhooks/0/failurePolicy "Fail"
/webhooks/0/matchPolicy "Exact"
/webhooks/0/matchConditions []
/webhooks/0/sideEffects "None"
/webhooks/0/timeoutSeconds 30
/webhooks/0/reinvocationPolicy "Never"
/webhooks/0/admissionReviewVersions ["v1","v1beta1"]
/webhooks/0/name "other.cgroupns.dev"
/webhooks/0/clientConfig {"url":"https://192.0.2.1/"}
/webhooks/0/clientConfig/service/namespace "default"
/webhooks/0/clientConfig/service/path "/other"
/webhooks/- {"name":"all.example.com","clientConfig":{"url":"https://192.0.2.1/"},"sideEffects":"None","admissionReviewVersions":["v1"]}
/webhooks []
/metadata/labels {}
/metadata/annotations {"a":"b"}
/metadata/finalizers ["example.com/a"]
/metadata/ownerReferences [{"apiVersion":"v1","kind":"Node","name":"n","uid":"u"}]
CHANGES
  denied 'create another configuration' create -f "$work/other-configuration"
  kubectl create -f "$work/other-configuration" >/dev/null
  denied 'change another configuration' patch mutatingwebhookconfiguration other --type json \
    -p '[{"op":"add","path":"/webhooks/0/clientConfig/caBundle","value":""}]'
  denied 'delete another configuration' delete mutatingwebhookconfiguration other
  kubectl delete mutatingwebhookconfiguration other >/dev/null
  denied 'delete its configuration' delete mutatingwebhookconfiguration "zz-$name"
}

# A field that the policy does not know could be changed. The API server lists all fields.
all_fields_are_compared() {
  kubectl get --raw /openapi/v3/apis/admissionregistration.k8s.io/v1 >"$work/openapi"
  kubectl get validatingadmissionpolicy "$name-own-configuration" -o yaml >"$work/policy"
  python3 - "$work/openapi" "$work/policy" <<'PYTHON' || fail "see above"
import json, re, sys
schemas = json.load(open(sys.argv[1]))["components"]["schemas"]
policy = open(sys.argv[2]).read()
def fields(kind):
    return set(schemas["io.k8s.api.admissionregistration.v1." + kind]["properties"])
def compared(prefix):
    return set(re.findall(r"new\." + prefix + r"\??\.?\??(\w+) == ", policy))
webhook = fields("MutatingWebhook") - {"clientConfig"} - compared("")
client = fields("WebhookClientConfig") - {"caBundle"} - compared("clientConfig")
other = fields("MutatingWebhookConfiguration") - {"apiVersion", "kind", "metadata", "webhooks"}
if webhook | client | other:
    sys.exit(f"the policy does not compare these fields: {webhook | client | other}")
PYTHON
}

own_secret() {
  denied 'create another Secret' -n injector create secret generic other
  denied 'create its Secret elsewhere' -n default create secret generic "$name-tls"
  denied 'create a Secret by a generated name' create -f - <<<'{"apiVersion":"v1","kind":"Secret","metadata":{"generateName":"a-","namespace":"injector"}}'
  kubectl -n injector create secret generic other >/dev/null
  denied 'change another Secret' -n injector label secret other a=b
  denied 'delete another Secret' -n injector delete secret other
  kubectl -n injector delete secret other >/dev/null
  denied 'delete its Secret' -n injector delete secret "$name-tls"
  kubectl -n injector delete secret "$name-tls" >/dev/null
  denied 'have a token made' create -f - <<<"{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"type\":\"kubernetes.io/service-account-token\",
    \"metadata\":{\"name\":\"$name-tls\",\"namespace\":\"injector\",\"annotations\":{\"kubernetes.io/service-account.name\":\"default\"}}}"
  # helm does not recreate it if only its fields are the same as before.
  release upgrade cgroupns-injector "$chart" --set launcher.delivery=configMap,audit.enabled=true >/dev/null
}

# NAME [FIELDS [LABELS]]
config_map() {
  printf '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"%s","labels":%s},%s}' "$1" \
    "${3:-{\"app.kubernetes.io/managed-by\":\"cgroupns-injector\"\}}" "${2:-\"immutable\":true,\"binaryData\":{\"launcher\":\"AAAA\"\}}"
}

own_configmaps() {
  local launcher=cgroupns-launcher-0.0.1-amd64-0123456789 binary='"binaryData":{"launcher":"AAAA"}'
  denied 'create another ConfigMap' create -f - <<<"$(config_map other)"
  denied 'create one by a name like its own' create -f - <<<"$(config_map cgroupns-launcher-other)"
  denied 'create one by a generated name' create -f - <<<'{"apiVersion":"v1","kind":"ConfigMap","metadata":{"generateName":"a-"}}'
  denied 'create one without label' create -f - <<<"$(config_map $launcher '"immutable":true' '{}')"
  denied 'create one that can be changed' create -f - <<<"$(config_map $launcher "$binary")"
  denied 'create one with other data' create -f - <<<"$(config_map $launcher "\"immutable\":true,\"data\":{\"a\":\"b\"},$binary")"
  denied 'create one with other binary data' create -f - <<<"$(config_map $launcher '"immutable":true,"binaryData":{"a":"AAAA"}')"
  denied 'create one in kube-system' -n kube-system create -f - <<<"$(config_map $launcher)"
  denied 'create one in its namespace' -n injector create -f - <<<"$(config_map $launcher)"
  kubectl create -f - <<<"$(config_map $launcher "$binary" '{}')" >/dev/null
  denied 'delete one without label' delete configmap $launcher
  kubectl label configmap $launcher app.kubernetes.io/managed-by=cgroupns-injector >/dev/null
  denied 'change one' label configmap $launcher a=b
  kubectl delete configmap $launcher >/dev/null
  kubectl create -f - <<<"$(config_map other)" >/dev/null
  denied 'delete another with its label' delete configmap other
  kubectl delete configmap other >/dev/null
}

#!/usr/bin/env bash
# The chart on a real API server: which pods reach the webhook, which ones the policy refuses, and what is left after
# upgrade, rollback and uninstall.
#
#   admission.sh HELM KUBERNETES-BINARIES CONTROLLER-GEN-BINARIES
#
# The API server may be of any supported version: the steps are those that its version has the APIs for.
# No webhook runs here, so a review that is sent fails. With failurePolicy Fail this shows that it was sent.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
helm=$1 binaries=$2 generator=$3
chart=$here/../cgroupns-injector
cases=$here/../../src/test/resources/verdicts.yaml
work=$(mktemp -d)
. "$here/control-plane.sh"
. "$here/own-rights.sh"
. "$here/monitoring.sh"
trap 'stop_control_plane; rm -rf "$work"' EXIT

kubectl() { "$binaries/kubectl" "$@"; }
release() { "$helm" "$@" --namespace injector; }
fail() { echo "FAILED: $*" >&2; exit 1; }

privileged='{"name":"b","image":"corp/b","command":["buildkitd"],"securityContext":{"privileged":true}}'
plain='{"name":"a","image":"corp/a"}'

# Creates a pod from annotations and the JSON of its spec, by dry run; further arguments go to kubectl.
create() {
  local annotations=$1 spec=$2
  shift 2
  kubectl create --dry-run=server -o name "$@" -f - <<<"{\"apiVersion\":\"v1\",\"kind\":\"Pod\",
    \"metadata\":{\"name\":\"pod\",\"annotations\":$annotations},\"spec\":$spec}" 2>&1
}

# Whether this version of the API server has ValidatingAdmissionPolicy, or MutatingAdmissionPolicy.
can_refuse() { ((minor >= 30)); }
can_inject() { ((minor >= 36)); }

reaches_webhook() { [[ $(create "$@") == *'failed calling webhook "'${expected:-pods.cgroupns.dev}'"'* ]]; }
sent() { reaches_webhook "${@:2}" || fail "not sent to the webhook: $1: $(create "${@:2}")"; }
not_sent() { is_allowed "${@:2}" || fail "not created: $1: $(create "${@:2}")"; }
refused() { [[ $(create "${@:2}") == *forbidden*"$name"*Remedy:* ]] || fail "not refused: $1: $(create "${@:2}")"; }
allowed() { not_sent "$@"; }

is_refused() { [[ $(create "$@") == *Remedy:* ]]; }
is_allowed() { [[ $(create "$@") == *pod/pod ]]; }

namespace() {
  kubectl create namespace "$1"
  [ $# = 1 ] || kubectl label namespace "$@"
  await kubectl -n "$1" get serviceaccount default
}

objects() {
  local kinds=mutatingwebhookconfigurations,clusterroles,clusterrolebindings
  ! can_refuse || kinds+=,validatingadmissionpolicies,validatingadmissionpolicybindings
  ! can_inject || kinds+=,mutatingadmissionpolicies,mutatingadmissionpolicybindings
  kubectl get $kinds -l app.kubernetes.io/instance=cgroupns-injector -o name
  kubectl get all,secrets,configmaps,roles,rolebindings,serviceaccounts,networkpolicies,poddisruptionbudgets -n injector \
    -l app.kubernetes.io/instance=cgroupns-injector -o name
}

install_and_upgrade() {
  local warnings
  # Pod Security warns about pod templates whose pods it would refuse; the selftest's pod is not part of the release.
  warnings=$(release install cgroupns-injector "$chart" 2>&1 >/dev/null | grep -v level= || true
    "$helm" template cgroupns-injector "$chart" --namespace injector --kube-version 1.36.0 --show-only templates/selftest/pod.yaml |
      sed '/serviceAccountName/d' | kubectl -n injector create --dry-run=server -f - 2>&1 >/dev/null)
  [ -z "$warnings" ] || fail "the API server warns of what is installed: $warnings"
  [ -z "$(kubectl get mutatingwebhookconfiguration "zz-$name" -o 'jsonpath={.webhooks[0].clientConfig.caBundle}')" ] ||
    fail "the chart sets caBundle"
  # The fields that the webhook writes at run time, as a field manager of its own.
  local bundle
  bundle=$(base64 -w0 <"$control_plane/apiserver.crt")
  kubectl patch mutatingwebhookconfiguration "zz-$name" --field-manager webhook --type json \
    -p '[{"op":"add","path":"/webhooks/0/clientConfig/caBundle","value":"'"$bundle"'"}]' >/dev/null
  kubectl -n injector patch secret "$name-tls" --field-manager webhook -p '{"stringData":{"tls.key":"kept"}}' >/dev/null
  release upgrade cgroupns-injector "$chart" --set webhook.timeoutSeconds=7,webhook.failurePolicy=Fail >/dev/null
  kept "$bundle" 7
  release rollback cgroupns-injector 1 >/dev/null
  kept "$bundle" 5
  # Without values, the API server itself injects.
  ! can_inject || await is_injected
  release upgrade cgroupns-injector "$chart" --set engine=webhook,webhook.failurePolicy=Fail >/dev/null
}

kept() {
  local got
  got=$(kubectl get mutatingwebhookconfiguration "zz-$name" -o 'jsonpath={.webhooks[0].clientConfig.caBundle} {.webhooks[0].timeoutSeconds}')
  [ "$got" = "$1 $2" ] || fail "caBundle and timeoutSeconds after upgrade or rollback: $got"
  [ "$(kubectl -n injector get secret "$name-tls" -o 'jsonpath={.data.tls\.key}' | base64 -d)" = kept ] ||
    fail "upgrade or rollback emptied the Secret"
}

may() { [ "$(kubectl auth can-i "$@" --as "system:serviceaccount:injector:$name" 2>/dev/null)" = yes ]; }

rights() {
  local right
  for right in "get secrets/$name-tls -n injector" "update secrets/$name-tls -n injector" "create secrets -n injector" \
    "patch mutatingwebhookconfigurations/zz-$name"; do
    may $right || fail "the webhook may not $right"
  done
  for right in "get secrets/other -n injector" "list secrets -n injector" "create secrets -n default" \
    "patch mutatingwebhookconfigurations/other" "delete mutatingwebhookconfigurations/zz-$name" "create mutatingwebhookconfigurations" "get pods -n default" "get namespaces"; do
    ! may $right || fail "the webhook may $right"
  done
}

webhook_scope() {
  await reaches_webhook '{}' "{\"containers\":[$privileged]}"
  sent 'privileged init container' '{}' "{\"initContainers\":[$privileged],\"containers\":[$plain]}"
  sent 'second container' '{}' "{\"containers\":[$plain,$privileged]}"
  sent 'our annotation alone' '{"cgroupns.dev/containers":"a"}' "{\"containers\":[$plain]}"
  not_sent 'no securityContext' '{}' "{\"containers\":[$plain]}"
  not_sent 'other annotations' '{"example.com/a":"b"}' "{\"initContainers\":[${plain/\"a\"/\"i\"}],\"containers\":[$plain]}"
  not_sent 'privileged not set' '{}' '{"containers":[{"name":"a","image":"corp/a","securityContext":{"runAsUser":0}}]}'
  not_sent 'privileged false' '{}' '{"containers":[{"name":"a","image":"corp/a","securityContext":{"privileged":false}}]}'
  not_sent 'part of a node' '{}' "{\"priorityClassName\":\"system-node-critical\",\"containers\":[$privileged]}"
  not_sent 'own namespace' '{}' "{\"containers\":[$privileged]}" -n injector
  not_sent 'kube-system' '{}' "{\"containers\":[$privileged]}" -n kube-system
  not_sent 'opted-out namespace' '{}' "{\"containers\":[$privileged]}" -n opted-out
  release upgrade cgroupns-injector "$chart" \
    --set engine=webhook,webhook.failurePolicy=Fail,policy.podOptOut=labelledNamespaces,webhook.excludedNamespaces={excluded} >/dev/null
  expected=no-opt-out.pods.cgroupns.dev await reaches_webhook '{}' "{\"containers\":[$privileged]}"
  sent 'namespace that may opt out' '{}' "{\"containers\":[$privileged]}" -n may-opt-out
  not_sent 'excluded namespace' '{}' "{\"containers\":[$privileged]}" -n excluded
}

# Opt-in by label, and selectors: webhook, policy, and enforcement for pods and for workloads look at the same pods.
selectors() {
  local selected=webhook.namespaces=labelled,webhook.namespaceSelector.matchLabels.team=ci
  selected+=,webhook.objectSelector.matchExpressions[0].key=skipped,webhook.objectSelector.matchExpressions[0].operator=DoesNotExist
  release upgrade cgroupns-injector "$chart" --set engine=webhook,webhook.failurePolicy=Fail,$selected >/dev/null
  await is_allowed '{}' "{\"containers\":[$privileged]}"
  await reaches_webhook '{}' "{\"containers\":[$privileged]}" -n opted-in
  not_sent 'labelled, but not selected' '{}' "{\"containers\":[$privileged]}" -n labelled
  skipped || fail "a pod that is not selected is sent to the webhook: $(create_skipped)"
  ! can_refuse || selectors_of_enforcement "$selected"
  ! can_inject || selectors_of_policy "$selected"
  release upgrade cgroupns-injector "$chart" --set engine=webhook,webhook.failurePolicy=Fail >/dev/null
  await reaches_webhook '{}' "{\"containers\":[$privileged]}"
}

selectors_of_enforcement() {
  release upgrade cgroupns-injector "$chart" --set "engine=webhook,enforcement=deny,$1" >/dev/null
  await is_refused '{}' "{\"containers\":[$privileged]}" -n opted-in
  allowed 'namespace without the label' '{}' "{\"containers\":[$privileged]}"
  allowed 'labelled, but not selected' '{}' "{\"containers\":[$privileged]}" -n labelled
  skipped || fail "a pod that is not selected is refused: $(create_skipped)"
  check_types
  check_types "$name-workloads"
  check_types "$name-cronjobs"
  await template_is warned ''
  template_is unwarned ',"skipped":"x"' || fail "a warning for a Deployment whose pods are not selected"
}

selectors_of_policy() {
  release upgrade cgroupns-injector "$chart" --set "engine=policy,$1" >/dev/null
  await is_injected -n opted-in
  ! is_injected || fail "the policy injects in a namespace without the label"
}

create_skipped() {
  kubectl create --dry-run=server -o name -n opted-in -f - <<<"{\"apiVersion\":\"v1\",\"kind\":\"Pod\",
    \"metadata\":{\"name\":\"pod\",\"labels\":{\"skipped\":\"x\"}},\"spec\":{\"containers\":[$privileged]}}" 2>&1
}
skipped() { [[ $(create_skipped) == *pod/pod ]]; }

# warned or unwarned, for a Deployment whose pods have these labels besides app.
template_is() {
  local answer
  answer=$(kubectl create --dry-run=server -o name -n opted-in -f - <<<"{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",
    \"metadata\":{\"name\":\"farm\"},\"spec\":{\"selector\":{\"matchLabels\":{\"app\":\"farm\"}},\"template\":{
    \"metadata\":{\"labels\":{\"app\":\"farm\"$2}},\"spec\":{\"containers\":[
    {\"name\":\"b\",\"image\":\"corp/buildkit\",\"securityContext\":{\"privileged\":true}}]}}}}" 2>&1)
  case $1 in
    warned) [[ $answer == *Warning:*Remedy:*farm ]] ;;
    unwarned) [[ $answer == deployment.apps/farm ]] ;;
  esac
}

# The patterns of images.yaml on the images of images-expected.yaml, all in one pod, each container named after what is expected.
image_patterns() {
  release upgrade cgroupns-injector "$chart" --set engine=webhook,enforcement=deny -f "$here/images.yaml" >/dev/null
  "$helm" template cases "$here/cases" -f "$here/images-expected.yaml" --show-only templates/images.yaml >"$work/images.yaml"
  await is_refused_pod "$work/images.yaml"
  grep -o 'matches-[0-9]*$' "$work/images.yaml" | sort >"$work/expected"
  (kubectl create --dry-run=server -f "$work/images.yaml" 2>&1 || true) | grep -o 'containers .* run' |
    grep -o 'matches-[0-9]*\|differs-[0-9]*' | sort >"$work/refused"
  diff "$work/expected" "$work/refused" || fail "the policy's images are not those of the patterns"
}

is_refused_pod() { [[ $(kubectl create --dry-run=server -f "$1" 2>&1) == *matches-0* ]]; }

# Names of the containers with one of these verdicts.
verdicts() { "$helm" template cases "$here/cases" --set-file cases="$cases" | grep -E "^# verdict .* ($1)\$" | cut -d' ' -f3 | sort; }

# Names of the containers of these pods that the policy refuses. The API server itself refuses some pods as invalid.
refused_containers() {
  "$helm" template cases "$here/cases" --set-file cases="$cases" --show-only templates/pods.yaml >"$work/pods.yaml"
  (kubectl create --dry-run=server -o name -f "$work/pods.yaml" 2>&1 >/dev/null || true) |
    grep -o 'denied request: containers .* run a build daemon' |
    sed 's/denied request: containers //; s/ run a build daemon//; s/, /\n/g' | sort
}

same_as_verdicts() {
  # Into files: a process that fails inside <(...) does not fail the script, and two empty sides are equal.
  verdicts "$1" >"$work/expected"
  # Before 1.33 the API server drops hostUsers: the pod is created in the node's user namespace, and leaks.
  ((minor >= 33)) || sort -o "$work/expected" "$work/expected" - <<<own-users
  # From 1.31 to 1.34 it drops image volumes and their mounts, unless a feature gate is on: the pod is created without its
  # launcher. Older ones refuse the field, since kubectl asks for it.
  ((minor < 31 || minor > 34)) || sort -o "$work/expected" "$work/expected" - <<<by-image
  refused_containers >"$work/refused"
  diff "$work/expected" "$work/refused" || fail "the policy does not refuse what has the verdicts $1"
}

# Names of the containers in the templates of workloads of a kind that the policy warns about.
warned_containers() {
  "$helm" template cases "$here/cases" --set-file cases="$cases" --set kind="$1" --show-only templates/workloads.yaml >"$work/workloads.yaml"
  (kubectl create --dry-run=server -o name -f "$work/workloads.yaml" 2>&1 >/dev/null || true) |
    grep -o ': containers .* of its pods run a build daemon' |
    sed 's/: containers //; s/ of its pods run a build daemon//; s/, /\n/g' | sort
}

# Controllers create their pods and read no warnings, so the user who applies them is warned. Nothing is refused.
warned_workloads() {
  local kind answer
  await warns_of_workload Deployment
  verdicts 'ENTRYPOINT_UNKNOWN|OPTED_OUT' >"$work/expected"
  for kind in Deployment CronJob; do
    warned_containers $kind >"$work/warned"
    diff "$work/expected" "$work/warned" || fail "the policy does not warn of ${kind}s with the verdicts ENTRYPOINT_UNKNOWN and OPTED_OUT"
  done
  for kind in StatefulSet DaemonSet ReplicaSet Job; do
    warns_of_workload $kind || fail "no warning for a $kind: $(workload $kind corp/buildkit)"
  done
  answer=$(workload Deployment moby/buildkit)
  [[ $answer != *Warning:*Remedy* ]] || fail "a warning for a Deployment that is injected: $answer"
  check_types "$name-workloads"
  check_types "$name-cronjobs"
}

# KIND IMAGE, with a dry run.
workload() {
  "$helm" template cases "$here/cases" --set kind="$1" --show-only templates/workloads.yaml \
    --set-string cases="[{\"spec\":{\"containers\":[{\"name\":\"b\"\,\"image\":\"$2\"\,\"securityContext\":{\"privileged\":true}}]}}]" |
    kubectl create --dry-run=server -o name -f - 2>&1
}
warns_of_workload() { [[ $(workload "$1" corp/buildkit) == *Warning:*'containers b of its pods'*Remedy:*case-0 ]]; }

# Pods that were there before the policy: one that leaks, one that may, and one that was injected.
create_earlier_pods() {
  kubectl create -f - <<<'{"apiVersion":"v1","kind":"Pod","metadata":{"name":"leaking"},"spec":{"containers":[
    {"name":"b","image":"corp/b:1","command":["buildkitd"],"securityContext":{"privileged":true}},{"name":"a","image":"corp/a:1"}]}}'
  kubectl create -f - <<<'{"apiVersion":"v1","kind":"Pod","metadata":{"name":"privileged"},"spec":{
    "initContainers":[{"name":"i","image":"corp/i:1","securityContext":{"privileged":true}}],
    "containers":[{"name":"p","image":"corp/p:1","securityContext":{"privileged":true}}]}}'
  kubectl create -f - <<<'{"apiVersion":"v1","kind":"Pod","metadata":{"name":"injected"},"spec":{
    "volumes":[{"name":"cgroupns-launcher","emptyDir":{}}],
    "initContainers":[{"name":"cgroupns-launcher","image":"launcher","command":["/launcher","install","/cgroupns"],
      "volumeMounts":[{"name":"cgroupns-launcher","mountPath":"/cgroupns"}]}],
    "containers":[{"name":"b","image":"corp/b:1","command":["/cgroupns/launcher","--","buildkitd"],
      "volumeMounts":[{"name":"cgroupns-launcher","mountPath":"/cgroupns"}],"securityContext":{"privileged":true}}]}}'
}

# TITLE REMEDY COMMAND...
change_refused() {
  local answer
  if answer=$("${@:3}" 2>&1); then fail "not refused: $1"; fi
  [[ $answer == *"Policy '$name'"*Remedy:*"$2"* ]] || fail "not refused, or without '$2': $1: $answer"
}
change_allowed() { "${@:2}" >"$work/answer" 2>&1 || fail "refused: $1: $(cat "$work/answer")"; }

# Changes to an existing pod: a container's image, and containers that are added for debugging.
changes_of_pods() {
  local builder=moby/buildkit:v0.27.1 image='kubectl set image --dry-run=server' debug='kubectl debug --image'
  change_refused 'image becomes a builder' 'delete the pod' $image pod/privileged p=$builder
  change_refused 'image of an init container becomes a builder' 'delete the pod' $image pod/privileged i=$builder
  change_refused 'image of a leaking builder' 'delete the pod' $image pod/leaking b=corp/b:2
  change_allowed 'image becomes no builder' $image pod/privileged p=corp/p:2
  change_allowed 'image beside a leaking builder' $image pod/leaking a=corp/a:2
  change_allowed 'image of an injected builder' $image pod/injected b=$builder
  change_allowed 'label of a leaking builder' kubectl label --dry-run=server pod/leaking a=b
  change_refused 'debugging by a builder' 'ephemeral container' $debug $builder --profile=sysadmin pod/privileged
  change_refused 'debugging by a command' 'ephemeral container' $debug corp/x --profile=sysadmin pod/privileged -- buildkitd
  change_refused 'debugging by a shell' 'ephemeral container' $debug corp/x --profile=sysadmin pod/leaking -- sh -c 'exec buildkitd'
  change_allowed 'debugging without privileges' $debug $builder --profile=general pod/privileged
  change_allowed 'debugging with a shell' $debug corp/x --profile=sysadmin pod/privileged -- sh
  change_allowed 'debugging once more' $debug corp/x --profile=sysadmin pod/privileged -- sh
}

enforcement() {
  local values=engine=webhook,webhook.failurePolicy=Ignore,enforcement
  release upgrade cgroupns-injector "$chart" --set $values=off >/dev/null
  await create_earlier_pods
  release upgrade cgroupns-injector "$chart" --set $values=deny >/dev/null
  await is_refused '{}' "{\"containers\":[$privileged]}"
  same_as_verdicts 'INJECT'
  refused 'copy of a static pod, by somebody else' '{"kubernetes.io/config.mirror":"x"}' \
    "{\"nodeName\":\"n\",\"containers\":[$privileged]}"
  allowed 'copy of a static pod, by kubelet' '{"kubernetes.io/config.mirror":"x"}' \
    "{\"nodeName\":\"n\",\"containers\":[$privileged]}" --as system:node:n --as-group system:nodes --as-group system:masters
  allowed 'opted out' '{"cgroupns.dev/inject":"false"}' "{\"containers\":[$privileged]}"
  allowed 'own namespace' '{}' "{\"containers\":[$privileged]}" -n injector
  allowed 'kube-system' '{}' "{\"containers\":[$privileged]}" -n kube-system
  allowed 'opted-out namespace' '{}' "{\"containers\":[$privileged]}" -n opted-out
  changes_of_pods
  check_types

  release upgrade cgroupns-injector "$chart" --set $values=deny,policy.podOptOut=labelledNamespaces,policy.onUnknownEntrypoint=deny >/dev/null
  await is_refused '{"cgroupns.dev/inject":"false"}' "{\"containers\":[$privileged]}"
  allowed 'opted out where allowed' '{"cgroupns.dev/inject":"false"}' "{\"containers\":[$privileged]}" -n may-opt-out
  same_as_verdicts 'INJECT|ENTRYPOINT_UNKNOWN|OPTED_OUT'
  check_types

  release upgrade cgroupns-injector "$chart" --set $values=warn >/dev/null
  await warns '{}' "{\"containers\":[$privileged]}"
  warned_workloads
  release upgrade cgroupns-injector "$chart" --set $values=audit >/dev/null
  await is_allowed '{}' "{\"containers\":[$privileged]}"
}

# An API server without ValidatingAdmissionPolicy: the chart says so instead of installing less than was asked for.
without_enforcement() {
  local answer
  if answer=$(release upgrade cgroupns-injector "$chart" --set enforcement=deny 2>&1); then fail "enforcement=deny was installed"; fi
  [[ $answer == *'has no ValidatingAdmissionPolicy: update to 1.30, or set enforcement=off'* ]] || fail "enforcement=deny: $answer"
}

# The same for the policy that injects.
without_engines() {
  local answer
  if answer=$(release upgrade cgroupns-injector "$chart" --set engine=policy 2>&1); then fail "engine=policy was installed"; fi
  [[ $answer == *'has no MutatingAdmissionPolicy: update to 1.36, or set engine=webhook'* ]] || fail "engine=policy: $answer"
}

warns() { [[ $(create "$@") == *Warning:*Remedy:*pod/pod ]]; }

check_types() {
  local policy=${1:-$name} warnings
  await types_checked "$policy"
  warnings=$(kubectl get validatingadmissionpolicy "$policy" -o 'jsonpath={.status.typeChecking.expressionWarnings}')
  [ -z "$warnings" ] || fail "types in the expressions of $policy: $warnings"
}

types_checked() {
  [ "$(kubectl get validatingadmissionpolicy "$1" -o 'jsonpath={.status.observedGeneration}')" = \
    "$(kubectl get validatingadmissionpolicy "$1" -o 'jsonpath={.metadata.generation}')" ]
}

# A pod as a dry run returns it.
created() { kubectl create --dry-run=server -o json "${@:2}" -f - <<<"{\"apiVersion\":\"v1\",\"kind\":\"Pod\",
    \"metadata\":{\"name\":\"pod\"},\"spec\":{\"containers\":[$1]}}" 2>&1; }
is_injected() { [[ $(created "$privileged" "$@") == *'"/cgroupns/launcher"'* ]]; }

# With only the policy, no part can be down; with both, pods that it injects never wait for the webhook.
engines() {
  local unknown='{"name":"b","image":"corp/buildkit","securityContext":{"privileged":true}}' left
  release upgrade cgroupns-injector "$chart" --set engine=policy >/dev/null
  await is_injected
  left=$(objects | grep -v admissionpolic || true)
  [ -z "$left" ] || fail "engine=policy has more than the policy: $left"
  not_sent 'nothing to send it to' '{}' "{\"containers\":[$unknown]}"
  not_sent 'opted-out namespace' '{}' "{\"containers\":[$privileged]}" -n opted-out
  release upgrade cgroupns-injector "$chart" --set engine=both,webhook.failurePolicy=Fail >/dev/null
  await reaches_webhook '{}' "{\"containers\":[$unknown]}"
  is_injected || fail "the webhook is asked for a pod that the policy injected: $(created "$privileged")"
  sent 'builders of which one is left' '{}' "{\"containers\":[$unknown,${privileged/\"b\"/\"c\"}]}"
  sent 'a command like the launcher, without the launcher' '{}' \
    '{"containers":[{"name":"a","image":"corp/a","command":["/cgroupns/launcher"],"securityContext":{"privileged":true}}]}'
  release upgrade cgroupns-injector "$chart" --set engine=webhook,webhook.failurePolicy=Fail >/dev/null
  await reaches_webhook '{}' "{\"containers\":[$privileged]}"
}

uninstall() {
  [ -n "$(objects)" ] || fail "nothing is installed"
  release uninstall cgroupns-injector >/dev/null
  [ -z "$(objects)" ] || fail "left after uninstalling: $(objects)"
  await is_allowed '{}' "{\"containers\":[$privileged]}"
}

# The plain manifests, and the base for kustomize. Applied again, they keep what was written in between.
plain_manifests() {
  local kept
  kubectl apply -k "$here/../../deploy" >/dev/null
  kubectl -n "$name" patch secret "$name-tls" --field-manager webhook -p '{"stringData":{"tls.key":"kept"}}' >/dev/null
  kubectl apply -f "$here/../../deploy/install.yaml" >/dev/null
  kept=$(kubectl -n "$name" get secret "$name-tls" -o 'jsonpath={.data.tls\.key}' | base64 -d)
  [ "$kept" = kept ] || fail "kubectl apply emptied the Secret"
  kubectl delete -f "$here/../../deploy/install.yaml" --wait=false >/dev/null
}

name=cgroupns-injector
start_control_plane "$binaries" "$work/control-plane"
minor=$(kubectl version -o json | python3 -c 'import json, sys; print(json.load(sys.stdin)["serverVersion"]["minor"])')
{
  namespace injector pod-security.kubernetes.io/warn=restricted
  namespace opted-out cgroupns.dev/inject=false
  namespace may-opt-out cgroupns.dev/allow-opt-out=true
  namespace excluded
  namespace labelled cgroupns.dev/inject=true
  namespace opted-in cgroupns.dev/inject=true team=ci
  await kubectl -n kube-system get serviceaccount default
} >/dev/null
steps=(install_and_upgrade rights webhook_scope selectors)
if can_refuse; then steps+=(enforcement own_rights image_patterns); else steps+=(without_enforcement); fi
if can_inject; then steps+=(engines); else steps+=(without_engines); fi
for step in "${steps[@]}" monitoring uninstall plain_manifests; do
  $step
  echo "ok: $step"
done

{{/* Names of the namespaces that are left alone, as a JSON array. */}}
{{- define "cgroupns.excludedNamespaces" -}}
{{ concat (list .Release.Namespace "kube-system") .Values.webhook.excludedNamespaces | uniq | toJson }}
{{- end -}}

{{/* Something where helm test has a namespace whose pods are injected: a release in "default" has not, without more. */}}
{{- define "cgroupns.selftested" -}}
{{- if not (has .Values.selftest.namespace (include "cgroupns.excludedNamespaces" . | fromJsonArray)) }}true{{ end -}}
{{- end -}}

{{/*
What webhook and enforcement leave alone, as a namespaceSelector's matchExpressions. Our own namespace is always among
it: with failurePolicy Fail, a webhook that its own pods have to wait for would never start again.
*/}}
{{- define "cgroupns.namespaces" -}}
- key: kubernetes.io/metadata.name
  operator: NotIn
  values: {{ include "cgroupns.excludedNamespaces" . }}
- key: cgroupns.dev/inject
  operator: NotIn
  values: ["false"]
{{- end -}}

{{/* CEL: one of the containers in this list is privileged. The field is absent, not false, where it was not set. */}}
{{- define "cgroupns.privileged" -}}
{{ . }}.exists(c, has(c.securityContext) && has(c.securityContext.privileged) && c.securityContext.privileged)
{{- end -}}

{{/* CEL: one of the pod's containers, of whatever kind, is privileged. */}}
{{- define "cgroupns.anyPrivileged" -}}
{{ include "cgroupns.privileged" "object.spec.containers" }} ||
(has(object.spec.initContainers) &&
 {{ include "cgroupns.privileged" "object.spec.initContainers" }})
{{- end -}}

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
  {{- if eq .Values.webhook.namespaces "labelled" }}
  operator: In
  values: ["true"]
  {{- else }}
  operator: NotIn
  values: ["false"]
  {{- end }}
{{- with include "cgroupns.requirements" .Values.webhook.namespaceSelector | fromJsonArray }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* A label selector as a list of matchExpressions only, as JSON. */}}
{{- define "cgroupns.requirements" -}}
{{- $all := list -}}
{{- range $key, $value := .matchLabels -}}
{{- $all = append $all (dict "key" $key "operator" "In" "values" (list $value)) -}}
{{- end -}}
{{- concat $all (.matchExpressions | default list) | toJson -}}
{{- end -}}

{{/* The objectSelector of what looks at pods; empty if there is none. */}}
{{- define "cgroupns.objectSelector" -}}
{{- with include "cgroupns.requirements" .Values.webhook.objectSelector | fromJsonArray -}}
objectSelector:
  matchExpressions:
    {{- toYaml . | nindent 4 }}
{{- end -}}
{{- end -}}

{{/*
CEL: the objectSelector matches the labels of the pod template at this path. A selector in matchConstraints would look at the
workload's own labels. From {root, at}; empty if there is none.
*/}}
{{- define "cgroupns.selectsTemplate" -}}
{{- $requirements := include "cgroupns.requirements" .root.Values.webhook.objectSelector | fromJsonArray -}}
{{- if $requirements -}}
[has({{ .at }}.metadata) && has({{ .at }}.metadata.labels) ? {{ .at }}.metadata.labels : {}].exists(labels,
{{- range $i, $each := $requirements }}
{{- $present := printf "'%s' in labels" $each.key }}
  {{ if $i }}&& {{ end }}
  {{- if eq $each.operator "Exists" -}}
  {{ $present }}
  {{- else if eq $each.operator "DoesNotExist" -}}
  !({{ $present }})
  {{- else -}}
  {{ if eq $each.operator "NotIn" }}!{{ end }}({{ $present }} && labels['{{ $each.key }}'] in {{ $each.values | toJson }})
  {{- end -}}
{{- end }})
{{- end -}}
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

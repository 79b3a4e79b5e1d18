{{/*
What injects: webhook, policy or both. Where the value is auto, the cluster's own list of APIs decides; a renderer without a
cluster, such as a GitOps tool, passes that list or sets the value.
*/}}
{{- define "cgroupns.engine" -}}
{{- if ne .Values.engine "auto" -}}
{{ .Values.engine }}
{{- else if and (include "cgroupns.hasMutatingPolicies" .) (not (include "cgroupns.keepsConfigMaps" .)) -}}
both
{{- else -}}
webhook
{{- end -}}
{{- end -}}

{{/* Not empty where the API server has MutatingAdmissionPolicy. Helm's built-in list of APIs is newer than some clusters. */}}
{{- define "cgroupns.hasMutatingPolicies" -}}
{{- if and (semverCompare ">=1.36.0-0" .Capabilities.KubeVersion.Version) (.Capabilities.APIVersions.Has "admissionregistration.k8s.io/v1/MutatingAdmissionPolicy") }}true{{ end -}}
{{- end -}}

{{/* Not empty where the webhook, and all that it needs, is installed. */}}
{{- define "cgroupns.hasWebhook" -}}
{{- if ne (include "cgroupns.engine" .) "policy" }}true{{ end -}}
{{- end -}}

{{/* Not empty where the API server itself injects. A policy cannot observe. */}}
{{- define "cgroupns.hasPolicy" -}}
{{- if and (include "cgroupns.injects" .) (ne (include "cgroupns.engine" .) "webhook") }}true{{ end -}}
{{- end -}}

{{/* Not empty where pods are changed. */}}
{{- define "cgroupns.injects" -}}
{{- if eq .Values.mode "inject" }}true{{ end -}}
{{- end -}}

{{/* Name of every object; Kubernetes allows 63 characters in a Service's. */}}
{{- define "cgroupns.name" -}}
{{- if .Values.fullnameOverride -}}
{{ .Values.fullnameOverride }}
{{- else if contains .Chart.Name .Release.Name -}}
{{ .Release.Name | trunc 50 | trimSuffix "-" }}
{{- else -}}
{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 50 | trimSuffix "-" }}
{{- end -}}
{{- end -}}

{{/* What never changes of a release: selectors are immutable. */}}
{{- define "cgroupns.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "cgroupns.labels" -}}
{{ include "cgroupns.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}

{{- define "cgroupns.metadata" -}}
name: {{ include "cgroupns.name" . }}
namespace: {{ .Release.Namespace }}
labels:
  {{- include "cgroupns.labels" . | nindent 2 }}
{{- end -}}

{{- define "cgroupns.clusterMetadata" -}}
name: {{ include "cgroupns.name" . }}
labels:
  {{- include "cgroupns.labels" . | nindent 2 }}
{{- end -}}

{{/* The Secret with tls.crt and tls.key. One name for each mode: who changes the mode finds no Secret of the other's. */}}
{{- define "cgroupns.tlsSecret" -}}
{{- if eq .Values.certificates.mode "provided" -}}
{{ .Values.certificates.provided.secretName }}
{{- else if eq .Values.certificates.mode "certManager" -}}
{{ include "cgroupns.name" . }}-certmanager
{{- else -}}
{{ include "cgroupns.name" . }}-tls
{{- end -}}
{{- end -}}

{{/* What the API server calls the Service by. */}}
{{- define "cgroupns.serviceName" -}}
{{ include "cgroupns.name" . }}.{{ .Release.Namespace }}.svc
{{- end -}}

{{/* An image reference from {image, root}. */}}
{{- define "cgroupns.image" -}}
{{- $registry := .root.Values.global.imageRegistry | default .image.registry | trimSuffix "/" -}}
{{- $digest := .image.digest | empty | ternary "" (printf "@%s" .image.digest) -}}
{{ $registry }}/{{ .image.repository }}:{{ .image.tag | default .root.Chart.AppVersion }}{{ $digest }}
{{- end -}}

{{/*
The MutatingWebhookConfiguration. The API server calls webhooks in the order of their configurations' names, and who is
called last sees what the others made of a pod.
*/}}
{{- define "cgroupns.webhookConfiguration" -}}
{{ .Values.webhook.configurationName | default (printf "zz-%s" (include "cgroupns.name" .)) }}
{{- end -}}

{{/* Where the webhook's pods may run: a node of another architecture has no image. */}}
{{- define "cgroupns.affinity" -}}
{{- if .Values.affinity -}}
{{ toYaml .Values.affinity }}
{{- else -}}
nodeAffinity:
  requiredDuringSchedulingIgnoredDuringExecution:
    nodeSelectorTerms:
      - matchExpressions:
          - key: kubernetes.io/arch
            operator: In
            values: [amd64, arm64]
{{- end -}}
{{- end -}}

{{- /* Not empty if the webhook reads the pods' pull secrets. */ -}}
{{- define "cgroupns.readsPullSecrets" -}}
{{- if ne .Values.pullSecrets.from "none" }}true{{ end -}}
{{- end }}

{{- /* Not empty if the webhook delivers by ConfigMaps, for which it reads nodes. */ -}}
{{- define "cgroupns.keepsConfigMaps" -}}
{{- if has .Values.launcher.delivery (list "configMap" "auto") }}true{{ end -}}
{{- end }}

{{- /* Not empty if the webhook writes ConfigMaps: not while it only observes. */ -}}
{{- define "cgroupns.writesConfigMaps" -}}
{{- if and (include "cgroupns.keepsConfigMaps" .) (include "cgroupns.injects" .) }}true{{ end -}}
{{- end }}

{{- /* The Lease that elects the webhook pod which audits. */ -}}
{{- define "cgroupns.auditLease" -}}
{{ include "cgroupns.name" . }}-audit
{{- end }}

{{- /* Not empty if the webhook has permissions in its own namespace. */ -}}
{{- define "cgroupns.hasOwnRole" -}}
{{- if or (eq .Values.certificates.mode "self") .Values.audit.enabled }}true{{ end -}}
{{- end }}

{{- /* Not empty if the webhook calls the API server. */ -}}
{{- define "cgroupns.callsApiServer" -}}
{{- if or (eq .Values.certificates.mode "self") (include "cgroupns.readsPullSecrets" .) (include "cgroupns.keepsConfigMaps" .) .Values.events.enabled .Values.audit.enabled }}true{{ end -}}
{{- end }}

{{- /* Not empty if the webhook asks registries. */ -}}
{{- define "cgroupns.asksRegistries" -}}
{{- if or (not (hasKey .Values.registries "allow")) .Values.registries.allow .Values.registries.hosts }}true{{ end -}}
{{- end }}

{{- /* Where init containers' securityContext comes from: OpenShift could refuse a fixed user. */ -}}
{{- define "cgroupns.securityContextFrom" -}}
{{- $from := .Values.launcher.securityContext.from -}}
{{- if and (eq $from "auto") (.Capabilities.APIVersions.Has "security.openshift.io/v1") -}}
builder
{{- else -}}
{{ $from }}
{{- end -}}
{{- end }}

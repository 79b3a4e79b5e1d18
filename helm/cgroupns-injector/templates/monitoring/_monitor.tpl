{{/* What a ServiceMonitor and a PodMonitor share. From {root, monitor}. */}}
{{- define "cgroupns.monitorMetadata" -}}
name: {{ include "cgroupns.name" .root }}
namespace: {{ .root.Release.Namespace }}
labels:
  {{- include "cgroupns.labels" .root | nindent 2 }}
  {{- with .monitor.labels }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- with .monitor.annotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{- define "cgroupns.monitorEndpoint" -}}
- port: management
  path: /metrics
  honorLabels: {{ .honorLabels }}
  {{- with .interval }}
  interval: {{ . }}
  {{- end }}
  {{- with .scrapeTimeout }}
  scrapeTimeout: {{ . }}
  {{- end }}
  {{- with .relabelings }}
  relabelings:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .metricRelabelings }}
  metricRelabelings:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end -}}

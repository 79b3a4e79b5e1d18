{{/* Our webhooks, as the API server's metrics name them. */}}
{{- define "cgroupns.ourWebhooks" -}}
name=~"(no-opt-out[.])?pods[.]cgroupns[.]dev"
{{- end -}}

{{/*
The increase of a counter in a window. The first event of a label set creates its series, which increase() takes for no
increase at all: a series that did not exist before counts with its value. From {series, window}.
*/}}
{{- define "cgroupns.increased" -}}
increase({{ .series }}[{{ .window }}]) > 0
or
({{ .series }} unless {{ .series }} offset {{ .window }})
{{- end -}}

{{/*
The same for the API server's counters. It is older than our alerts: a series counts as new only where the server was
scraped before.
*/}}
{{- define "cgroupns.increasedOfApiServer" -}}
increase({{ .series }}[{{ .window }}]) > 0
or
(({{ .series }} unless {{ .series }} offset {{ .window }}) and on (job, instance) up offset {{ .window }})
{{- end -}}

{{/* Time between two audits, in seconds. */}}
{{- define "cgroupns.auditSeconds" -}}
{{- $interval := .Values.audit.interval -}}
{{- mul (trimSuffix "s" $interval | trimSuffix "m" | trimSuffix "h" | int) (get (dict "s" 1 "m" 60 "h" 3600) (substr (sub (len $interval) 1 | int) -1 $interval)) -}}
{{- end -}}

{{/* The address of an alert's section in docs/alerts.md. From {root, alert}. */}}
{{- define "cgroupns.runbook" }}
{{- with .root.Values.prometheusRule.runbookUrl }}
            runbook_url: {{ printf "%s#%s" . (lower $.alert) | quote }}
{{- end }}
{{- end -}}

{{/*
Certificate authorities of registries that stand in ConfigMaps and Secrets: one volume has them all, and the webhook's
configuration has the paths in it.
*/}}

{{/* The path of a caFrom, below the volume. */}}
{{- define "cgroupns.authorityPath" -}}
{{- $kind := hasKey . "secret" | ternary "secret" "configMap" -}}
{{ $kind }}/{{ get . $kind }}/{{ .key | default "ca.crt" }}
{{- end -}}

{{/* Every part of the values that may have a caFrom, and has one: as JSON, a list. */}}
{{- define "cgroupns.authorities" -}}
{{- $all := list -}}
{{- $parts := list .Values.registries -}}
{{- range .Values.registries.hosts -}}
  {{- $parts = concat (append $parts .) (.mirrors | default list) -}}
{{- end -}}
{{- range $parts -}}
  {{- with .caFrom }}{{ $all = append $all . }}{{ end -}}
{{- end -}}
{{ toJson $all }}
{{- end -}}

{{/* The sources of the projected volume, each once. */}}
{{- define "cgroupns.authoritySources" -}}
{{- $sources := list -}}
{{- range include "cgroupns.authorities" . | fromJsonArray -}}
  {{- $kind := hasKey . "secret" | ternary "secret" "configMap" -}}
  {{- $items := list (dict "key" (.key | default "ca.crt") "path" (include "cgroupns.authorityPath" .)) -}}
  {{- $sources = append $sources (dict $kind (dict "name" (get . $kind) "items" $items)) -}}
{{- end -}}
{{ $sources | uniq | toYaml }}
{{- end -}}

{{/* One part of the values as the webhook reads it. */}}
{{- define "cgroupns.withAuthority" -}}
{{- $part := omit . "caFrom" -}}
{{- with .caFrom -}}
  {{- $_ := set $part "ca" (printf "/authorities/%s" (include "cgroupns.authorityPath" .)) -}}
{{- end -}}
{{ toJson $part }}
{{- end -}}

{{/* The key "registries" of the webhook's configuration. */}}
{{- define "cgroupns.registries" -}}
{{- $registries := include "cgroupns.withAuthority" .Values.registries | fromJson -}}
{{- $hosts := dict -}}
{{- range $name, $host := .Values.registries.hosts -}}
  {{- $one := include "cgroupns.withAuthority" $host | fromJson -}}
  {{- $mirrors := list -}}
  {{- range $host.mirrors -}}
    {{- $mirrors = append $mirrors (include "cgroupns.withAuthority" . | fromJson) -}}
  {{- end -}}
  {{- if $mirrors }}{{ $_ := set $one "mirrors" $mirrors }}{{ end -}}
  {{- $_ := set $hosts $name $one -}}
{{- end -}}
{{- if $hosts }}{{ $_ := set $registries "hosts" $hosts }}{{ end -}}
{{ toYaml $registries }}
{{- end -}}

{{/* Something where a policy is to be made. YAML reads a bare off as false. */}}
{{- define "cgroupns.enforced" -}}
{{- if not (has (toString .Values.enforcement) (list "off" "false")) }}true{{ end -}}
{{- end -}}

{{/* The version of the API that has ValidatingAdmissionPolicy; empty where none has. */}}
{{- define "cgroupns.policyVersion" -}}
{{- if semverCompare ">=1.30.0-0" .Capabilities.KubeVersion.Version -}}
v1
{{- else if .Capabilities.APIVersions.Has "admissionregistration.k8s.io/v1beta1/ValidatingAdmissionPolicy" -}}
v1beta1
{{- end -}}
{{- end -}}

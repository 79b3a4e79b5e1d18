{{/*
RBAC grants verbs on whole objects, and create on all of a kind. These policies say what of an object our own service
account may write. They need ValidatingAdmissionPolicy v1; older API servers have RBAC alone.
*/}}
{{- define "cgroupns.ownRights" -}}
{{- if eq (include "cgroupns.policyVersion" .) "v1" }}true{{ end -}}
{{- end -}}

{{/* The start of such a policy, and its binding. From {root, name, group, resource}. */}}
{{- define "cgroupns.ownRightsPolicy" -}}
{{- $name := printf "%s-%s" (include "cgroupns.name" .root) .name -}}
{{- $account := printf "system:serviceaccount:%s:%s" .root.Release.Namespace (include "cgroupns.name" .root) -}}
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata:
  name: {{ $name }}
  labels:
    {{- include "cgroupns.labels" .root | nindent 4 }}
spec:
  policyName: {{ $name }}
  validationActions: [Deny]
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata:
  name: {{ $name }}
  labels:
    {{- include "cgroupns.labels" .root | nindent 4 }}
spec:
  failurePolicy: Fail
  matchConstraints:
    resourceRules:
      - apiGroups: [{{ .group | quote }}]
        apiVersions: [v1]
        operations: ["*"]
        resources: [{{ .resource }}]
  matchConditions:
    - name: webhook
      expression: request.userInfo.username == '{{ $account }}'
{{- end -}}

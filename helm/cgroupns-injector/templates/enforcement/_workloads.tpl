{{/* What is made of an expression about a pod for one about the pod template at this path of a workload. From {text, at}. */}}
{{- define "cgroupns.ofTemplate" -}}
{{- $text := .text | replace "object.spec" (printf "%s.spec" .at) | replace "object.metadata" (printf "%s.metadata" .at) -}}
{{- /* A template need not have metadata, as an object does. */ -}}
{{- $annotated := printf "has(%s.metadata.annotations)" .at -}}
{{ $text | replace $annotated (printf "(has(%s.metadata) && %s)" .at $annotated) }}
{{- end -}}

{{/*
A policy, and its binding, that looks at the pod templates of workloads. It refuses nothing: the pods are what counts, and a
Deployment that cannot be changed would be harder to mend. From {root, name, at, groups, resources}.
*/}}
{{- define "cgroupns.workloadPolicy" -}}
{{- $name := printf "%s-%s" (include "cgroupns.name" .root) .name -}}
{{- $version := include "cgroupns.policyVersion" .root -}}
apiVersion: admissionregistration.k8s.io/{{ $version }}
kind: ValidatingAdmissionPolicyBinding
metadata:
  name: {{ $name }}
  labels:
    {{- include "cgroupns.labels" .root | nindent 4 }}
spec:
  policyName: {{ $name }}
  validationActions: {{ eq .root.Values.enforcement "audit" | ternary (list "Audit") (list "Warn" "Audit") | toJson }}
---
apiVersion: admissionregistration.k8s.io/{{ $version }}
kind: ValidatingAdmissionPolicy
metadata:
  name: {{ $name }}
  labels:
    {{- include "cgroupns.labels" .root | nindent 4 }}
spec:
  # An error in an expression must not stop a workload: the other policy checks its pods.
  failurePolicy: Ignore
  matchConstraints:
    matchPolicy: Equivalent
    namespaceSelector:
      matchExpressions:
        {{- include "cgroupns.namespaces" .root | nindent 8 }}
    resourceRules:
      {{- range $group, $resources := .rules }}
      - apiGroups: [{{ $group }}]
        apiVersions: [v1]
        operations: [CREATE, UPDATE]
        resources: {{ $resources | toJson }}
        scope: Namespaced
      {{- end }}
  matchConditions:
    # The cost of the evaluation grows faster than these.
    - name: not-too-large
      expression: |-
        {{- include "cgroupns.ofTemplate" (dict "at" .at "text" (include "cgroupns.smallEnough" .root)) | nindent 8 }}
    {{- with include "cgroupns.selectsTemplate" (dict "root" .root "at" .at) }}
    - name: selected
      expression: |-
        {{- . | nindent 8 }}
    {{- end }}
    # Controllers change their workloads all the time, and read no warnings.
    - name: template-changes
      expression: request.operation == 'CREATE' || {{ .at }} != {{ .at | replace "object." "oldObject." }}
    - name: not-of-another
      expression: |-
        !has(object.metadata.ownerReferences) || !object.metadata.ownerReferences.exists(o, has(o.controller) && o.controller)
    - name: privileged
      expression: |-
        {{- include "cgroupns.ofTemplate" (dict "at" .at "text" (include "cgroupns.anyPrivileged" .root)) | nindent 8 }}
    {{- include "cgroupns.ofTemplate" (dict "at" .at "text" (include "cgroupns.linuxCondition" .root)) | nindent 4 }}
    {{- include "cgroupns.ofTemplate" (dict "at" .at "text" (include "cgroupns.usersCondition" .root)) | nindent 4 }}
  variables:
    {{- include "cgroupns.ofTemplate" (dict "at" .at "text" (include "cgroupns.podVariables" .root)) | nindent 4 }}
    - name: launcherVolumes
      expression: |-
        {{- include "cgroupns.ofTemplate" (dict "at" .at "text" (include "cgroupns.launcherVolumes" .root)) | nindent 8 }}
    - name: candidates
      expression: |-
        ((has({{ .at }}.spec.initContainers) ? {{ .at }}.spec.initContainers : []) + {{ .at }}.spec.containers).filter(c,
          has(c.securityContext) && has(c.securityContext.privileged) && c.securityContext.privileged &&
          !({{ include "cgroupns.startsLauncher" "variables.launcherVolumes" | nindent 12 | trim }}) &&
          !({{ include "cgroupns.notRoot" .root | nindent 12 | trim }}))
    {{- include "cgroupns.ofTemplate" (dict "at" .at "text" (include "cgroupns.leakingVariables" .root)) | nindent 4 }}
    {{- include "cgroupns.unknownVariable" .root | nindent 4 }}
    # The containers that the webhook will leave unchanged when the pods are created.
    - name: warned
      expression: "variables.optedOut && variables.mayOptOut ? variables.leaking : variables.unknown"
  validations:
    - expression: variables.warned.size() == 0
      message: builders of this workload will not be injected by cgroupns-injector
      messageExpression: |-
        'containers ' + variables.warned.map(c, c.name).join(', ') + ' of its pods run a build daemon that will stay in the ' +
        'cgroup namespace of the node, where limits do not reach its builds. Remedy: ' + (
        variables.optedOut && variables.mayOptOut ?
          'remove the annotation cgroupns.dev/inject from the pod template' :
          'set command, or name the ENTRYPOINT of the image in the annotation cgroupns.dev/entrypoint.<container> of the ' +
          'pod template, unless cgroupns-injector can ask the registry what the image runs')
{{- end -}}

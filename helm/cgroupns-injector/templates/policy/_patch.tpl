{{/* CEL: a value as a literal. Maps and lists of values of several types have to say that. */}}
{{- define "cgroupns.literal" -}}
{{- if kindIs "map" . -}}
{ {{- $first := true }}{{ range $key, $value := . }}{{ if not $first }}, {{ end }}{{ $first = false }}{{ $key | toJson }}: dyn({{ include "cgroupns.literal" $value }}){{ end -}} }
{{- else -}}
{{ . | toJson }}
{{- end -}}
{{- end -}}

{{/* CEL: operations that give our init container what the Pod Security Standard "restricted" demands. */}}
{{- define "cgroupns.restrictedPatch" -}}
[JSONPatch{op: "add", path: "/spec/initContainers/0/securityContext", value: Object.spec.initContainers.securityContext{
  allowPrivilegeEscalation: false,
  capabilities: Object.spec.initContainers.securityContext.capabilities{drop: ["ALL"]},
  privileged: false, readOnlyRootFilesystem: true, runAsGroup: 65532, runAsNonRoot: true, runAsUser: 65532,
  seccompProfile: Object.spec.initContainers.securityContext.seccompProfile{type: "RuntimeDefault"}}}]
{{- end -}}

{{/* CEL: operations that give our init container the user and the profiles of its builder. */}}
{{- define "cgroupns.builderPatch" -}}
([JSONPatch{op: "add", path: "/spec/initContainers/0/securityContext", value: Object.spec.initContainers.securityContext{
  allowPrivilegeEscalation: false, readOnlyRootFilesystem: true}}]
{{- range list "appArmorProfile" "runAsGroup" "runAsNonRoot" "runAsUser" "seLinuxOptions" "seccompProfile" }} +
 (has(variables.all[variables.model].securityContext.{{ . }}) ? [JSONPatch{op: "copy",
   from: variables.modelPath + "/securityContext/{{ . }}", path: "/spec/initContainers/0/securityContext/{{ . }}"}] : [])
{{- end }})
{{- end -}}

{{/* CEL: operations for the securityContext of our init container; those of InitContainerSecurity. */}}
{{- define "cgroupns.securityPatch" -}}
{{- $from := include "cgroupns.securityContextFrom" . -}}
{{- $fields := .Values.launcher.securityContext.fields -}}
{{- if eq $from "restricted" -}}
{{ include "cgroupns.restrictedPatch" . }}
{{- else if eq $from "builder" -}}
{{ include "cgroupns.builderPatch" . }}
{{- else if eq $from "auto" -}}
('openshift.io/scc' in variables.annotations ?
{{ include "cgroupns.builderPatch" . | indent 2 }} :
{{ include "cgroupns.restrictedPatch" . | indent 2 }})
{{- else if $fields -}}
[JSONPatch{op: "add", path: "/spec/initContainers/0/securityContext", value: Object.spec.initContainers.securityContext{}}]
{{- else -}}
[]
{{- end -}}
{{- range $key, $value := $fields }} +
[JSONPatch{op: "add", path: "/spec/initContainers/0/securityContext/{{ $key }}", value: {{ include "cgroupns.literal" $value }}}]
{{- end -}}
{{- end -}}

{{/* CEL: operations that add the launcher's volume, and, last since it moves all others, the init container that fills it. */}}
{{- define "cgroupns.deliveryPatch" -}}
{{- $pull := .Values.launcher.image.pullPolicy -}}
(has(object.spec.volumes) ? [] : [JSONPatch{op: "add", path: "/spec/volumes", value: []}]) +
{{- if eq .Values.launcher.delivery "imageVolume" }}
[JSONPatch{op: "add", path: "/spec/volumes/-", value: Object.spec.volumes{name: variables.freeVolume,
  image: Object.spec.volumes.image{reference: variables.launcherImage, pullPolicy: "{{ $pull }}"}}}]
{{- else }}
[JSONPatch{op: "add", path: "/spec/volumes/-", value: Object.spec.volumes{name: variables.freeVolume,
  emptyDir: Object.spec.volumes.emptyDir{sizeLimit: "1Mi"}}}] +
(has(object.spec.initContainers) ? [] : [JSONPatch{op: "add", path: "/spec/initContainers", value: []}]) +
[JSONPatch{op: "add", path: "/spec/initContainers/0", value: Object.spec.initContainers{
  name: variables.freeContainer, image: variables.launcherImage, imagePullPolicy: "{{ $pull }}",
  command: ["/launcher", "install", variables.freePath],
  resources: Object.spec.initContainers.resources{},
  volumeMounts: [Object.spec.initContainers.volumeMounts{name: variables.freeVolume, mountPath: variables.freePath}]}}] +
(has(variables.all[variables.model].volumeMounts) ? variables.all[variables.model].volumeMounts : []).filter(m,
  m.name == variables.tokenVolume && m.mountPath == '/var/run/secrets/kubernetes.io/serviceaccount' &&
  has(m.readOnly) && m.readOnly).map(m, JSONPatch{op: "add", path: "/spec/initContainers/0/volumeMounts/-",
    value: Object.spec.initContainers.volumeMounts{name: m.name, mountPath: m.mountPath, readOnly: true}}) +
['limits', 'requests'].filter(kind, !has(variables.all[variables.model].resources) ? false :
  kind == 'limits' ? has(variables.all[variables.model].resources.limits) :
  has(variables.all[variables.model].resources.requests)).map(kind, JSONPatch{op: "copy",
    from: variables.modelPath + "/resources/" + kind, path: "/spec/initContainers/0/resources/" + kind}) +
{{ include "cgroupns.securityPatch" . }}
{{- end }}
{{- end -}}

{{/* CEL: operations that give an init container of an earlier pass the resources that its builder has by now. */}}
{{- define "cgroupns.followPatch" -}}
variables.follows.filter(f, !has(variables.all[f[0]].resources)).map(f,
  JSONPatch{op: "add", path: variables.paths[f[0]] + "/resources", value: Object.spec.initContainers.resources{}})
{{- range list "limits" "requests" }}
{{- $wanted := printf "has(variables.all[f[1]].resources) && has(variables.all[f[1]].resources.%s)" . }}
{{- $present := printf "has(variables.all[f[0]].resources) && has(variables.all[f[0]].resources.%s)" . }} +
variables.follows.filter(f, {{ $wanted }} && !({{ $present }} &&
  variables.all[f[0]].resources.{{ . }} == variables.all[f[1]].resources.{{ . }})).map(f, JSONPatch{op: "copy",
    from: variables.paths[f[1]] + "/resources/{{ . }}", path: variables.paths[f[0]] + "/resources/{{ . }}"}) +
variables.follows.filter(f, !({{ $wanted }}) && {{ $present }}).map(f,
  JSONPatch{op: "remove", path: variables.paths[f[0]] + "/resources/{{ . }}"})
{{- end }}
{{- end -}}

{{/* CEL: the whole patch; the operations are those of Injector. */}}
{{- define "cgroupns.patch" -}}
variables.unclearPaths ? [] :
({{ include "cgroupns.followPatch" . }}) +
(variables.targets.size() == 0 ? [] :
(has(object.metadata.annotations) ?
  (variables.addsVolumesToEvict ? [JSONPatch{op: "add", value: variables.volumesToEvict,
    path: "/metadata/annotations/cluster-autoscaler.kubernetes.io~1safe-to-evict-local-volumes"}] : []) +
  (variables.status == '' ? [] :
    [JSONPatch{op: "add", path: "/metadata/annotations/cgroupns.dev~1status", value: variables.status}]) :
  [JSONPatch{op: "add", path: "/metadata/annotations", value: variables.addsVolumesToEvict ?
    {"cluster-autoscaler.kubernetes.io/safe-to-evict-local-volumes": string(variables.volumesToEvict), "cgroupns.dev/status": string(variables.status)} :
    {"cgroupns.dev/status": string(variables.status)}}]) +
[has(object.metadata.labels) ?
  JSONPatch{op: "add", path: "/metadata/labels/cgroupns.dev~1injected", value: "true"} :
  JSONPatch{op: "add", path: "/metadata/labels", value: {"cgroupns.dev/injected": "true"}}] +
variables.targets.map(k, JSONPatch{op: "add", path: variables.paths[k] + "/command",
  value: [variables.placement[2] + "/launcher"] + variables.options + variables.words[variables.all[k].name] +
    (has(variables.all[k].command) ? variables.all[k].command : [])}) +
variables.targets.filter(k, !has(variables.all[k].volumeMounts)).map(k,
  JSONPatch{op: "add", path: variables.paths[k] + "/volumeMounts", value: []}) +
variables.targets.map(k, JSONPatch{op: "add", path: variables.paths[k] + "/volumeMounts/-",
  value: Object.spec.containers.volumeMounts{name: variables.placement[0], mountPath: variables.placement[2], readOnly: true}}) +
(variables.existing.size() > 0 ? [] : (
{{ include "cgroupns.deliveryPatch" . }})))
{{- end -}}

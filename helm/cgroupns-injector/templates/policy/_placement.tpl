{{/* CEL: the first of a name's numbers that this does not take. From {name, taken}, where taken speaks of each. */}}
{{- define "cgroupns.firstFree" -}}
['', '-2', '-3', '-4', '-5', '-6', '-7', '-8', '-9'].map(number, '{{ .name }}' + number).filter(each, !({{ .taken }}))[0]
{{- end -}}

{{/* Variables: under which names the launcher is delivered. They are those of Placement. */}}
{{- define "cgroupns.placementVariables" -}}
{{- $reached := include "cgroupns.reaches" (dict "path" "path" "at" "each") -}}
# For each target, the paths of its own programs below the launcher's mount path.
- name: programs
  expression: |-
    variables.targets.map(k, ((has(variables.all[k].command) ? variables.all[k].command : []) +
      (has(variables.all[k].args) ? variables.all[k].args : []) + variables.words[variables.all[k].name])
      .filter(w, w.startsWith('/') && w.contains('cgroupns')).map(w, {{ include "cgroupns.cleaned" "w" }}))
# Launchers of an earlier pass, each as [volume, delivery, directory]; of the init containers those before the first
# target.
- name: existing
  expression: |-
    (variables.installers.filter(i, variables.targets[0] >= variables.initCount || int(i[0]) < variables.targets[0])
      .map(i, [i[1], 'initContainer', i[2]]) +
     variables.launchers.filter(l, l[0] != '' && l[1] != 'initContainer'))
      .filter(e, !variables.programs.exists(paths, paths.exists(path, {{ include "cgroupns.reaches" (dict "path" "path" "at" "e[2]") }})) &&
        !variables.targets.exists(k, variables.mounts[k].exists(m, {{ include "cgroupns.reaches" (dict "path" "m[0]" "at" "e[2]") }})))
- name: freeVolume
  expression: |-
    {{ include "cgroupns.firstFree" (dict "name" "cgroupns-launcher" "taken" `
      (has(object.spec.volumes) && object.spec.volumes.exists(v, v.name == each)) ||
      variables.all.exists(c, (has(c.volumeMounts) && c.volumeMounts.exists(m, m.name == each)) ||
        (has(c.volumeDevices) && c.volumeDevices.exists(d, d.name == each)))`) }}
- name: freeContainer
  expression: |-
    {{ include "cgroupns.firstFree" (dict "name" "cgroupns-launcher" "taken" `variables.all.exists(c, c.name == each)`) }}
- name: freePath
  expression: |-
    {{ include "cgroupns.firstFree" (dict "name" "/cgroupns" "taken" (printf `
      variables.mounts.exists(mounts, mounts.exists(m, %s)) ||
      variables.programs.exists(paths, paths.exists(path, %s))` (include "cgroupns.reaches" (dict "path" "m[0]" "at" "each")) $reached)) }}
# [volume, delivery, directory]; empty texts where nothing is injected.
- name: placement
  expression: |-
    variables.targets.size() == 0 ? ['', '', ''] :
    variables.existing.size() > 0 ? variables.existing[0] :
    [variables.freeVolume, '{{ .Values.launcher.delivery }}', variables.freePath]
# The order in which a model for an init container is searched: containers come first, since they run longest.
- name: order
  expression: |-
    variables.all.transformList(k, c, k >= variables.initCount, k) + variables.all.transformList(k, c, k < variables.initCount, k)
# The builder that is the model for a new init container, and its index once that is inserted.
- name: model
  expression: "variables.order.filter(k, k in variables.targets)[0]"
- name: modelPath
  expression: |-
    variables.model < variables.initCount ? '/spec/initContainers/' + string(variables.model + 1) :
      variables.paths[variables.model]
# The volume of the service account's token, which the ServiceAccount plugin mounts; TokenMount says why it matters.
- name: tokenVolume
  expression: |-
    ((has(object.spec.volumes) ? object.spec.volumes : [])
      .filter(v, v.name.startsWith('kube-api-access-')).map(v, v.name) + [''])[0]
# The launcher's init containers of an earlier pass, each as [index, index of its builder], if it has one.
- name: follows
  expression: |-
    variables.installers.map(i, [int(i[0])] + variables.order.filter(k, variables.launchers[k][0] == i[1] ||
      (i[1] == variables.placement[0] && k in variables.targets))).filter(f, f.size() > 1)
{{- end -}}

{{/* Variables: what the pod is annotated with. They are those of PodMetadata and StatusAnnotation. */}}
{{- define "cgroupns.annotationVariables" -}}
{{- $safe := "cluster-autoscaler.kubernetes.io/safe-to-evict-local-volumes" -}}
{{- $status := "cgroupns.dev/status" -}}
- name: room
  expression: |-
    262144 - variables.annotations.map(key, bytes(key).size() + bytes(variables.annotations[key]).size()).sum()
- name: volumesToEvict
  expression: |-
    !('{{ $safe }}' in variables.annotations) || variables.annotations['{{ $safe }}'] == '' ? variables.placement[0] :
    variables.placement[0] in variables.annotations['{{ $safe }}'].split(',') ? variables.annotations['{{ $safe }}'] :
    variables.annotations['{{ $safe }}'] + ',' + variables.placement[0]
- name: volumesToEvictSize
  expression: |-
    bytes(variables.volumesToEvict).size() + ('{{ $safe }}' in variables.annotations ?
      -bytes(variables.annotations['{{ $safe }}']).size() : {{ len $safe }})
- name: addsVolumesToEvict
  expression: |-
    variables.placement[1] == 'initContainer' && variables.volumesToEvictSize <= variables.room &&
    !('{{ $safe }}' in variables.annotations && variables.annotations['{{ $safe }}'] == variables.volumesToEvict)
- name: statusRoom
  expression: |-
    variables.room - (variables.addsVolumesToEvict ? variables.volumesToEvictSize : 0) +
      ('{{ $status }}' in variables.annotations ? bytes(variables.annotations['{{ $status }}']).size() : -{{ len $status }})
- name: briefStatus
  expression: |-
    '{"version":"{{ .Chart.AppVersion }}","delivery":"' + variables.placement[1] + '"'
# As much of it as fits into the size that Kubernetes allows for all annotations; empty if nothing does.
- name: status
  expression: |-
    [variables.briefStatus + ',"containers":["' + variables.all.transformList(k, c,
       k in variables.targets || variables.launchers[k][0] != '', string(c.name)).join('","') + '"]}',
     variables.briefStatus + '}', ''].filter(text, text == '' || bytes(text).size() <= variables.statusRoom)[0]
{{- end -}}

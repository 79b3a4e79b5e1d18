{{/* CEL: how many words, mounts and variables the containers of a list have together. */}}
{{- define "cgroupns.parts" -}}
{{ . }}.map(c, (has(c.command) ? c.command.size() : 0) + (has(c.args) ? c.args.size() : 0) +
  (has(c.env) ? c.env.size() : 0) + (has(c.volumeMounts) ? c.volumeMounts.size() : 0) +
  (has(c.volumeDevices) ? c.volumeDevices.size() : 0)).sum()
{{- end -}}

{{/*
CEL: whether a pod is of a size that the policy looks at: 100 containers, 1000 volumes, 2000 words, mounts and variables,
1000 annotations, and 4096 characters in each of ours.
*/}}
{{- define "cgroupns.smallEnough" -}}
object.spec.containers.size() + (has(object.spec.initContainers) ? object.spec.initContainers.size() : 0) <= 100 &&
(!has(object.spec.volumes) || object.spec.volumes.size() <= 1000) &&
(!has(object.metadata.annotations) || (object.metadata.annotations.size() <= 1000 &&
  object.metadata.annotations.all(key, !key.startsWith('cgroupns.dev/') || object.metadata.annotations[key].size() <= 4096))) &&
{{ include "cgroupns.parts" "object.spec.containers" }} + (!has(object.spec.initContainers) ? 0 :
  {{ include "cgroupns.parts" "object.spec.initContainers" | nindent 2 | trim }}) <= 2000
{{- end -}}

{{/* CEL: a path as it is mounted, of one without "..". */}}
{{- define "cgroupns.cleaned" -}}
('/' + {{ . }}.split('/').filter(part, part != '' && part != '.').join('/'))
{{- end -}}

{{/* CEL: whether the path in a list of paths' elements is this one or below it. From {path, at}. */}}
{{- define "cgroupns.reaches" -}}
({{ .path }} == {{ .at }} || {{ .path }}.startsWith({{ .at }} + '/'))
{{- end -}}

{{/*
Variables: the pod's containers by one index, init containers first, and what an earlier pass left in them. They are those
of EarlierPass and MountPaths.
*/}}
{{- define "cgroupns.containerVariables" -}}
- name: initCount
  expression: "has(object.spec.initContainers) ? object.spec.initContainers.size() : 0"
- name: all
  expression: "(has(object.spec.initContainers) ? object.spec.initContainers : []) + object.spec.containers"
- name: paths
  expression: |-
    variables.all.transformList(k, c, k < variables.initCount ? '/spec/initContainers/' + string(k) :
      '/spec/containers/' + string(k - variables.initCount))
# Mounts near the launcher's, each as [path, volume, path as it is written, kind].
- name: mounts
  expression: |-
    variables.all.map(c,
      (has(c.volumeMounts) ? c.volumeMounts.filter(m, m.mountPath.contains('cgroupns')).map(m,
        [{{ include "cgroupns.cleaned" "m.mountPath" }}, string(m.name), string(m.mountPath),
         has(m.subPath) || has(m.subPathExpr) ? 'part' : 'whole']) : []) +
      (has(c.volumeDevices) ? c.volumeDevices.filter(d, d.devicePath.contains('cgroupns')).map(d,
        [{{ include "cgroupns.cleaned" "d.devicePath" }}, string(d.name), '', 'device']) : []))
# Paths with ".." in them are not followed here; those that matter are left to the webhook.
- name: unclearPaths
  expression: |-
    variables.mounts.exists(mounts, mounts.exists(m, m[0].contains('/..'))) ||
    variables.all.exists(c, has(c.securityContext) && has(c.securityContext.privileged) && c.securityContext.privileged &&
      ((has(c.command) ? c.command : []) + (has(c.args) ? c.args : [])).exists(w,
        w.startsWith('/') && w.contains('/..') && w.contains('cgroupns')))
- name: emptyDirs
  expression: |-
    !has(object.spec.volumes) ? [] :
    object.spec.volumes.filter(v, v.name.startsWith('cgroupns-launcher') && has(v.emptyDir)).map(v, string(v.name))
- name: imageVolumes
  expression: |-
    !has(object.spec.volumes) ? [] :
    object.spec.volumes.filter(v, v.name.startsWith('cgroupns-launcher') && has(v.image) && has(v.image.reference) &&
      v.image.reference.matches(r'{{ include "cgroupns.launcherImagePattern" . }}')).map(v, string(v.name))
- name: configMapVolumes
  expression: |-
    !has(object.spec.volumes) ? [] :
    object.spec.volumes.filter(v, v.name.startsWith('cgroupns-launcher') && has(v.configMap) && has(v.configMap.name) &&
      v.configMap.name.startsWith('cgroupns-launcher') && !has(v.configMap.items)).map(v, string(v.name))
# The launcher's init containers, each as [index, volume, directory].
- name: installers
  expression: |-
    variables.all.transformList(k, c,
      k < variables.initCount && c.name.startsWith('cgroupns-launcher') && has(c.command) && c.command.size() == 3 &&
      c.command[0] == '/launcher' && c.command[1] == 'install' && c.command[2].startsWith('/cgroupns') && !has(c.args) &&
      !(has(c.restartPolicy) && c.restartPolicy == 'Always') &&
      !(has(c.securityContext) && has(c.securityContext.privileged) && c.securityContext.privileged) &&
      variables.mounts[k].filter(m, {{ include "cgroupns.reaches" (dict "path" "m[0]" "at" "c.command[2]") }}).size() == 1 &&
      variables.mounts[k].exists(m, m[0] == c.command[2] && m[2] == m[0] && m[3] == 'whole' && m[1] in variables.emptyDirs),
      [string(k), variables.mounts[k].filter(m, m[0] == c.command[2])[0][1], string(c.command[2])])
# For each container, the [volume, directory] that its command starts from, if the command is like the launcher's.
- name: directories
  expression: |-
    variables.all.transformList(k, c,
      !(has(c.command) && c.command[0].startsWith('/cgroupns') && c.command[0].endsWith('/launcher')) ? ['', ''] :
      [c.command[0].substring(0, c.command[0].size() - '/launcher'.size())].map(at, variables.mounts[k]
        .filter(m, {{ include "cgroupns.reaches" (dict "path" "m[0]" "at" "at") }}).map(m, [at] + m))
        .map(found, found.size() == 1 && found[0][1] == found[0][0] && found[0][3] == found[0][0] && found[0][4] == 'whole' ?
          [found[0][2], found[0][0]] : ['', ''])[0])
# For each container, the [volume, delivery, directory] of the launcher that it already starts through.
- name: launchers
  expression: |-
    variables.directories.transformList(k, at,
      at[0] == '' ? ['', '', ''] :
      variables.installers.exists(i, i[1] == at[0] && (k >= variables.initCount || int(i[0]) < k)) ?
        [at[0], 'initContainer', at[1]] :
      at[0] in variables.imageVolumes ? [at[0], 'imageVolume', at[1]] :
      at[0] in variables.configMapVolumes ? [at[0], 'configMap', at[1]] : ['', '', ''])
- name: candidates
  expression: |-
    variables.all.transformList(k, c,
      has(c.securityContext) && has(c.securityContext.privileged) && c.securityContext.privileged &&
      variables.launchers[k][0] == '' && !({{ include "cgroupns.notRoot" . | nindent 6 | trim }}), c)
{{- end -}}

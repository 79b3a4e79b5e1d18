{{/*
What the policies that inject and enforce know of a pod alike, as CEL: they follow the verdicts as far as a pod alone shows
them, and helm/test/admission.sh holds both to the same cases.
*/}}

{{/* Match conditions: pods that cannot leak, or can do so nowhere. */}}
{{- define "cgroupns.linuxCondition" -}}
- name: linux
  expression: |-
    !(has(object.spec.os) ? object.spec.os.name == 'windows' :
      has(object.spec.nodeSelector) && 'kubernetes.io/os' in object.spec.nodeSelector &&
      object.spec.nodeSelector['kubernetes.io/os'] == 'windows')
{{- end -}}

{{- define "cgroupns.usersCondition" -}}
# Root in a pod with a user namespace is unprivileged on the node.
- name: users-of-node
  expression: "!has(object.spec.hostUsers) || object.spec.hostUsers"
- name: cgroup-v2
  expression: |-
    !(has(object.spec.nodeSelector) && 'cgroupns.dev/cgroup-version' in object.spec.nodeSelector &&
      object.spec.nodeSelector['cgroupns.dev/cgroup-version'] == '1')
{{- end -}}

{{/* Variables: what the pod says for all its containers. */}}
{{- define "cgroupns.podVariables" -}}
- name: annotations
  expression: "has(object.metadata.annotations) ? object.metadata.annotations : {}"
- name: named
  expression: |-
    'cgroupns.dev/containers' in variables.annotations ?
      variables.annotations['cgroupns.dev/containers'].split(',').map(name, name.trim()) : []
- name: optedOut
  expression: |-
    'cgroupns.dev/inject' in variables.annotations && variables.annotations['cgroupns.dev/inject'] == 'false'
- name: mayOptOut
  {{- if eq .Values.policy.podOptOut "anywhere" }}
  expression: "true"
  {{- else }}
  expression: |-
    has(namespaceObject.metadata.labels) && 'cgroupns.dev/allow-opt-out' in namespaceObject.metadata.labels &&
    namespaceObject.metadata.labels['cgroupns.dev/allow-opt-out'] == 'true'
  {{- end }}
# The values that containers inherit, field by field; -1 if the pod sets no user.
- name: podUser
  expression: |-
    has(object.spec.securityContext) && has(object.spec.securityContext.runAsUser) ?
      object.spec.securityContext.runAsUser : -1
- name: podRunsAsNonRoot
  expression: |-
    has(object.spec.securityContext) && has(object.spec.securityContext.runAsNonRoot) &&
    object.spec.securityContext.runAsNonRoot
{{- end -}}

{{/* The launcher's image, of any version, in any mirror of its registry. */}}
{{- define "cgroupns.launcherImagePattern" -}}
(^|/){{ .Values.launcher.image.repository | base | regexQuoteMeta }}([:@].*)?$
{{- end -}}

{{/* CEL: whether the privileged container c runs as a user that is not root, whatever its image says. */}}
{{- define "cgroupns.notRoot" -}}
has(c.securityContext.runAsUser) ? c.securityContext.runAsUser != 0 :
variables.podUser != -1 ? variables.podUser != 0 :
has(c.securityContext.runAsNonRoot) ? c.securityContext.runAsNonRoot : variables.podRunsAsNonRoot
{{- end -}}

{{/* CEL: names of volumes that have the launcher in them: an init container filled it, or it is the volume's content. */}}
{{- define "cgroupns.launcherVolumes" -}}
(has(object.spec.volumes) ? object.spec.volumes : []).filter(v, v.name.startsWith('cgroupns-launcher') && (
  has(v.image) ? has(v.image.reference) &&
    v.image.reference.matches(r'{{ include "cgroupns.launcherImagePattern" . }}') :
  has(v.configMap) ? has(v.configMap.name) && v.configMap.name.startsWith('cgroupns-launcher') &&
    !has(v.configMap.items) :
  has(v.emptyDir) && has(object.spec.initContainers) && object.spec.initContainers.exists(i,
    i.name.startsWith('cgroupns-launcher') && has(i.command) && i.command.size() == 3 &&
    i.command[0] == '/launcher' && i.command[1] == 'install' &&
    has(i.volumeMounts) && i.volumeMounts.exists(m, m.name == v.name && m.mountPath == i.command[2]))
)).map(v, v.name)
{{- end -}}

{{/* CEL: whether the container c starts through the launcher, which is in one of the volumes named by launchers. */}}
{{- define "cgroupns.startsLauncher" -}}
has(c.command) && c.command[0].matches(r'^/cgroupns[^/]*/launcher$') && has(c.volumeMounts) &&
c.volumeMounts.exists(m, m.name in {{ . }} && m.mountPath + '/launcher' == c.command[0] && !has(m.subPath) &&
  !has(m.subPathExpr))
{{- end -}}

{{/* CEL: whether a privileged container does not start through the launcher. For match conditions, which have no variables. */}}
{{- define "cgroupns.anyNotInjected" -}}
[{{ include "cgroupns.launcherVolumes" . }}].exists(launchers,
  ((has(object.spec.initContainers) ? object.spec.initContainers : []) + object.spec.containers).exists(c,
    has(c.securityContext) && has(c.securityContext.privileged) && c.securityContext.privileged &&
    !({{ include "cgroupns.startsLauncher" "launchers" | nindent 6 | trim }})))
{{- end -}}

{{/*
Variables: of the containers in variables.candidates, those that run a build daemon which leaks, as variables.leaking.
Each is a map of strings: name, image, command (its first word), root, entrypoint, line.
*/}}
{{- define "cgroupns.leakingVariables" -}}
{{- /* As Go reads flags. */ -}}
{{- $true := "(1|t|T|TRUE|true|True)" -}}
{{- $false := "(0|f|F|FALSE|false|False)" -}}
# If a variable is set several times, the last value counts.
- name: described
  expression: |-
    variables.candidates.map(c, {
      'name': string(c.name),
      'image': has(c.image) ? string(c.image) : '',
      'command': has(c.command) ? string(c.command[0]) : '',
      'words': ((has(c.command) ? c.command : []) + (has(c.args) ? c.args : [])).join(' '),
      'root': (has(c.securityContext.runAsUser) ? c.securityContext.runAsUser == 0 : variables.podUser == 0) ?
        'true' : '',
      'entrypoint': !has(c.command) && ('cgroupns.dev/entrypoint.' + c.name) in variables.annotations &&
        variables.annotations['cgroupns.dev/entrypoint.' + c.name]
          .matches(r'^\s*\[\s*"([^"\\]|\\.)+"(\s*,\s*"([^"\\]|\\.)*")*\s*\]\s*$') ?
        string(variables.annotations['cgroupns.dev/entrypoint.' + c.name]) : '',
      'flags': !has(c.env) ? '' :
        [c.env.filter(e, e.name == 'BUILDKITD_FLAGS').map(e, has(e.value) ? string(e.value) : '')]
          .map(values, values.size() == 0 ? '' : values[values.size() - 1])[0]
    })
# The command line in one piece, its words separated by spaces. The words of an entrypoint, a JSON array, are between
# quotes.
- name: commands
  expression: |-
    variables.described.map(c, {
      'name': c.name, 'image': c.image, 'command': c.command, 'root': c.root, 'entrypoint': c.entrypoint,
      'flags': c.flags,
      'words': {{ include "cgroupns.spaced" `(c.entrypoint.replace(r'\"', "'").replace(r'\n', ' ')
        .replace(r'\t', ' ').split('"').filter(piece, !piece.matches(r'^[\s\[\],]*$')).join(' ') + ' ' + c.words)` }}
    })
# BUILDKITD_FLAGS counts if a program passes it on, since buildkitd itself does not read it. All flags get one dash.
- name: lines
  expression: |-
    variables.commands.map(c, {
      'name': c.name, 'image': c.image, 'command': c.command, 'root': c.root, 'entrypoint': c.entrypoint,
      'line': ('x ' + c.words + ' ' + (
        c.words.matches(r'{{ include "cgroupns.word" `([^- ][^ ]*/|/)?buildctl-daemonless\.sh|BUILDKITD_FLAGS` }}') ?
          {{ include "cgroupns.spaced" "c.flags" }} : '') + ' ').replace(' --', ' -')
    })
- name: builders
  expression: |-
    variables.lines.filter(c, c.name in variables.named ||
      {{ include "cgroupns.matches" (dict "text" "c.line" "pattern" (include "cgroupns.programs" .)) }} ||
      {{ include "cgroupns.matches" (dict "text" "c.image" "pattern" (include "cgroupns.builderImages" .)) }})
# Without rootless builders, and without those whose steps run under the node's containerd anyway. A tag tells that of a
# builder's own image, unless the pod says that it runs as root.
- name: leaking
  expression: |-
    variables.builders.filter(c,
      !(c.root == '' && c.image.matches(r':([^/@]*-)?rootless$') &&
        {{ include "cgroupns.matches" (dict "text" "c.image" "pattern" (include "cgroupns.builderImages" .)) }}) &&
      !c.line.matches(r'{{ include "cgroupns.word" "([^ ]*/)?rootlesskit" }}') &&
      !{{ include "cgroupns.lastFlag" (dict "flag" "rootless" "value" (printf "(=%s)? " $true)) }} &&
      !{{ include "cgroupns.lastFlag" (dict "flag" "oci-worker" "value" (printf "(=| +)%s " $false)) }})
{{- end -}}

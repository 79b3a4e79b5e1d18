{{/*
A JSON array of strings, the first of them not empty, as a regular expression: with \\ and \" as one character each, and with
the other escapes that JSON writers use for what is no letter of another script.
*/}}
{{- define "cgroupns.jsonArray" -}}
{{- $character := `([^"\\\x00\x03-\x1f]|\\[nrt/]|\\u00(26|3[ceCE]))` -}}
^[ \t\r\n]*\[[ \t\r\n]*"{{ $character }}+"([ \t\r\n]*,[ \t\r\n]*"{{ $character }}*")*[ \t\r\n]*\][ \t\r\n]*$
{{- end -}}

{{/* CEL: the end of an image's name, tag and digest, as the grammar of image references has them. */}}
{{- define "cgroupns.imageEnd" -}}
^[^@:]+(:[0-9]+/[^@:]+)?(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(@[a-z0-9]+([.+_-][a-z0-9]+)*:[0-9a-fA-F]{32,})?$
{{- end -}}

{{/* CEL: words of a command line as a list. Kubelet turns $$ into $. */}}
{{- define "cgroupns.optionWords" -}}
{{- $options := list -}}
{{- range $index, $word := .words -}}
  {{- $options = append $options (printf "%s=%s" (ternary "--entrypoint" "--argument" (eq $index 0)) (replace "$" "$$" $word)) -}}
{{- end -}}
{{ $options | toJson }}
{{- end -}}

{{/* CEL: what the launcher is told of the official image c.image; empty where it is none. From the enabled profiles. */}}
{{- define "cgroupns.officialWords" -}}
{{- range .Values.profiles -}}
  {{- if ne .enabled false -}}
    {{- range .entrypoints }}
      {{- $tag := trimPrefix ":" (regexFind ":[^/]*$" .image) }}
c.image.matches(r'{{ include "cgroupns.imagePatterns" (list .image) }}'){{ if and $tag (ne $tag "*") }} && !c.image.contains('@'){{ end }} ?
      {{- if .rootless }}
  (c.image.contains('@') || c.image.matches(r':([^/@]*-)?rootless$') ? {{ include "cgroupns.optionWords" (dict "words" .rootless) }} : []) +
      {{- end }}
  [
      {{- range $index, $program := .firstOf }}{{ if $index }}, {{ end }}{{ printf "--entrypoint=%s" (replace "$" "$$" $program) | toJson }}{{ end -}}
      , "--"] :
    {{- end }}
  {{- end -}}
{{- end }}
[]
{{- end -}}

{{/* Variables: which containers start through the launcher, and by which words. They are those of StartupFinder. */}}
{{- define "cgroupns.targetVariables" -}}
# By container, its entrypoint annotation if that begins like a JSON array: the text with \\ and \" as
# one character each. Empty if that is not possible, or if it has another escape, which only the webhook reads.
- name: entrypoints
  expression: |-
    variables.leaking.filter(c, c.command == '' && ('cgroupns.dev/entrypoint.' + c.name) in variables.annotations &&
      variables.annotations['cgroupns.dev/entrypoint.' + c.name].matches(r'^[ \t\r\n]*\['))
      .map(c, [c.name, variables.annotations['cgroupns.dev/entrypoint.' + c.name]
        .replace('\x01', r'\u').replace('\x02', r'\u').replace(r'\\', '\x01').replace(r'\"', '\x02')])
      .transformMapEntry(i, e, {e[0]: e[1].matches(r'{{ include "cgroupns.jsonArray" . }}') ? e[1] : ''})
# By container, the words after the launcher's options: none of its own command are repeated, and there are none if it
# is not known what its image runs.
- name: words
  expression: |-
    (variables.unclearPaths || (variables.optedOut && variables.mayOptOut) ? [] : variables.leaking).transformMapEntry(i, c, {c.name:
      c.command != '' ? ['--'] :
      c.name in variables.entrypoints ? (variables.entrypoints[c.name] == '' ? [] :
        ['--'] + variables.entrypoints[c.name].split('"').transformList(n, word, n % 2 == 1,
          word.replace(r'\n', '\n').replace(r'\r', '\r').replace(r'\t', '\t').replace(r'\/', '/')
            .replace(r'\u0026', '&').replace(r'\u003c', '<').replace(r'\u003C', '<').replace(r'\u003e', '>')
            .replace(r'\u003E', '>').replace('\x02', '"').replace('\x01', r'\').replace('$', '$$'))) :
      !c.image.matches(r'{{ include "cgroupns.imageEnd" . }}') ? [] :
      {{- include "cgroupns.officialWords" . | nindent 6 }}
    })
- name: targets
  expression: |-
    variables.all.transformList(k, c, c.name in variables.words && variables.words[c.name].size() > 0 &&
      variables.launchers[k][0] == '', k)
# The launcher's options. A pod may set them, but weaken the isolation only if the platform allows it.
- name: options
  expression: |-
    ['--oom=' + ('cgroupns.dev/oom' in variables.annotations && variables.annotations['cgroupns.dev/oom'] in ['step', 'container'] ?
      variables.annotations['cgroupns.dev/oom'] : '{{ .Values.launcher.oom }}')] +
    {{- if eq .Values.launcher.isolation "required" }}
      {{- if .Values.policy.podMayWeaken }}
    ('cgroupns.dev/isolation' in variables.annotations && variables.annotations['cgroupns.dev/isolation'] == 'preferred' ?
      [] : ['--require'])
      {{- else }}
    ['--require']
      {{- end }}
    {{- else }}
    ('cgroupns.dev/isolation' in variables.annotations && variables.annotations['cgroupns.dev/isolation'] == 'required' ?
      ['--require'] : [])
    {{- end }}
{{- end -}}

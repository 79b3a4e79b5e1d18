{{/*
Regular expressions (RE2) that the policy finds builders by, made from the profiles that are switched on. They say what
the verdicts say: a word of a command line whose base name is a daemon's, and an image that matches a pattern.
*/}}

{{/* One of these words, given as a regular expression, anywhere in a spaced command line. */}}
{{- define "cgroupns.word" -}}
(^| )({{ . }})( |$)
{{- end -}}

{{/* CEL: a command line with a space for each white space, and for each sign that a shell ends a word at. */}}
{{- define "cgroupns.spaced" -}}
{{ . }}
{{- range list `\t` `\n` `\v` `\f` `\r` ";" "&" "|" "(" ")" "{" "}" "<" ">" `\"` `\'` "`" "$" -}}
.replace('{{ . }}', ' ')
{{- end -}}
{{- end -}}

{{/*
CEL: whether what follows the last of a flag begins so, as a regular expression. From {flag, value}. c.line, whose flags
have one dash, is split at the flag's name; a piece that begins otherwise follows a longer name.
*/}}
{{- define "cgroupns.lastFlag" -}}
[c.line.split(' -{{ .flag }}').filter(piece, piece.matches(r'^[= ]') || piece == '')]
            .exists(pieces, pieces.size() > 0 && pieces[pieces.size() - 1].matches(r'^{{ .value }}'))
{{- end -}}

{{/* Programs of the enabled profiles, with a path before them or not; empty where there are none. */}}
{{- define "cgroupns.programs" -}}
{{- $names := list -}}
{{- range .Values.profiles -}}
  {{- if ne .enabled false -}}
    {{- range .daemons }}{{ $names = append $names (regexQuoteMeta .) }}{{ end -}}
  {{- end -}}
{{- end -}}
{{- if $names -}}
{{- include "cgroupns.word" (printf "([^- ][^ ]*/|/)?(%s)" ($names | uniq | sortAlpha | join "|")) -}}
{{- end -}}
{{- end -}}

{{/* A pattern's text with * for any characters except a slash. */}}
{{- define "cgroupns.glob" -}}
{{- $literals := list -}}
{{- range splitList "*" . }}{{ $literals = append $literals (regexQuoteMeta .) }}{{ end -}}
{{- $literals | join "[^/@]*" -}}
{{- end -}}

{{/*
An image pattern, [registry/]path[:tag], for image names as they are written in pods: docker.io and library/ may be left
out, and so may the tag latest. Without a registry the path matches the end of a repository under any registry.
*/}}
{{- define "cgroupns.imagePattern" -}}
{{- $tag := regexFind ":[^/]*$" . -}}
{{- $path := trimSuffix $tag . -}}
{{- $first := regexFind "^[^/]+/" $path -}}
{{- if eq $first "docker.io/" -}}
  {{- $rest := trimPrefix "docker.io/" $path -}}
((index\.)?docker\.io/)?
  {{- if hasPrefix "library/" $rest -}}
(library/)?{{ include "cgroupns.glob" (trimPrefix "library/" $rest) }}
  {{- else -}}
{{ include "cgroupns.glob" $rest }}
  {{- end -}}
{{- else if or (contains "." $first) (contains ":" $first) (eq $first "localhost/") -}}
{{ include "cgroupns.glob" $path }}
{{- else if hasPrefix "library/" $path -}}
(([^@]*/)?library/|((index\.)?docker\.io/)?){{ include "cgroupns.glob" (trimPrefix "library/" $path) }}
{{- else -}}
([^@]*/)?{{ include "cgroupns.glob" $path }}
{{- end -}}
{{- if $tag -}}
  {{- $tagPattern := include "cgroupns.glob" (trimPrefix ":" $tag) -}}
(:{{ $tagPattern }}(@.+)?{{ if regexMatch (printf "^%s$" $tagPattern) "latest" }}|{{ end }}{{ if regexMatch (printf "^%s$" $tagPattern) "" }}|@.+{{ end }})
{{- else -}}
(:[^/@]*)?(@.+)?
{{- end -}}
{{- end -}}

{{/* Any of these image patterns; empty where there are none. */}}
{{- define "cgroupns.imagePatterns" -}}
{{- $patterns := list -}}
{{- range . }}{{ $patterns = append $patterns (include "cgroupns.imagePattern" .) }}{{ end -}}
{{- if $patterns }}^({{ $patterns | uniq | sortAlpha | join "|" }})${{ end -}}
{{- end -}}

{{/* Images of the enabled profiles. */}}
{{- define "cgroupns.builderImages" -}}
{{- $images := list -}}
{{- range .Values.profiles -}}
  {{- if ne .enabled false }}{{ $images = concat $images (.images | default list) }}{{ end -}}
{{- end -}}
{{- include "cgroupns.imagePatterns" $images -}}
{{- end -}}

{{/* Images of the enabled profiles whose entrypoint is known without a lookup. */}}
{{- define "cgroupns.knownImages" -}}
{{- $images := list -}}
{{- range .Values.profiles -}}
  {{- if ne .enabled false -}}
    {{- range .entrypoints }}{{ $images = append $images .image }}{{ end -}}
  {{- end -}}
{{- end -}}
{{- include "cgroupns.imagePatterns" $images -}}
{{- end -}}

{{/* CEL: whether a text matches; false where there is nothing to match. From {text, pattern}. */}}
{{- define "cgroupns.matches" -}}
{{- if .pattern -}}
{{ .text }}.matches(r'{{ .pattern }}')
{{- else -}}
false
{{- end -}}
{{- end -}}

{{/*
What a name has in it wherever a pattern matches it, as a JSON array of texts: one "" where nothing is certain. At most
eight letters each: the cost of looking for them grows with their number, from ten on.
*/}}
{{- define "cgroupns.imageHints" -}}
{{- $hints := list -}}
{{- range .Values.profiles -}}
  {{- if ne .enabled false -}}
    {{- range .images -}}
      {{- $tag := regexFind ":[^/]*$" . -}}
      {{- $hint := include "cgroupns.longest" (regexFind "[^/]*$" (trimSuffix $tag .)) -}}
      {{- $tagPattern := printf "^%s$" (include "cgroupns.glob" (trimPrefix ":" $tag)) -}}
      {{- if and (not $hint) $tag (not (regexMatch $tagPattern "latest")) (not (regexMatch $tagPattern "")) -}}
        {{- $hint = include "cgroupns.longest" (trimPrefix ":" $tag) -}}
      {{- end -}}
      {{- $hints = append $hints ($hint | trunc 8) -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- $hints | uniq | sortAlpha | toJson -}}
{{- end -}}

{{/* The longest piece of a pattern's text between asterisks; empty where there is none. */}}
{{- define "cgroupns.longest" -}}
{{- $longest := "" -}}
{{- range splitList "*" . }}{{ if gt (len .) (len $longest) }}{{ $longest = . }}{{ end }}{{ end -}}
{{- $longest -}}
{{- end -}}

{{/* The same for command lines that run a program of the enabled profiles, or pass on BUILDKITD_FLAGS. */}}
{{- define "cgroupns.programHints" -}}
{{- $hints := list "BUILDKIT" -}}
{{- range .Values.profiles -}}
  {{- if ne .enabled false -}}
    {{- range .daemons }}{{ $hints = append $hints (trunc 8 .) }}{{ end -}}
  {{- end -}}
{{- end -}}
{{- $hints | uniq | sortAlpha | toJson -}}
{{- end -}}

{{/* CEL: whether a text has one of these words in it. From {text, words}. */}}
{{- define "cgroupns.mentions" -}}
{{- $text := .text -}}
({{ range $index, $word := .words }}{{ if $index }} || {{ end }}{{ $text }}.contains('{{ $word }}'){{ else }}false{{ end }})
{{- end -}}

{{/* CEL: all words of the container c, with the annotation that says what its image runs. */}}
{{- define "cgroupns.allWords" -}}
((has(c.command) ? c.command : []) + (has(c.args) ? c.args : []) +
  (('cgroupns.dev/entrypoint.' + c.name) in variables.annotations ?
    [variables.annotations['cgroupns.dev/entrypoint.' + c.name]] : [])).join(' ')
{{- end -}}

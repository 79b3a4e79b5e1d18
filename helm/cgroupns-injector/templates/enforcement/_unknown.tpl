{{/* Variable: of the builders in variables.leaking those of which nobody knows what their images run. */}}
{{- define "cgroupns.unknownVariable" -}}
# No command, and it is not known what the image runs: the webhook leaves these unchanged. So it does if the image's
# name has a variable that a tool should have filled in.
- name: unknown
  expression: |-
    variables.leaking.filter(c, c.command == '' && c.entrypoint == '' && !(!c.image.matches(r'[${<%]') &&
      {{ include "cgroupns.matches" (dict "text" "c.image" "pattern" (include "cgroupns.knownImages" .)) }}))
{{- end -}}

{{/* Variable: of the builders in variables.leaking those of which nobody knows what their images run. */}}
{{- define "cgroupns.unknownVariable" -}}
# No command, and nothing known of what the image runs: the webhook leaves these as they are. So it does where the image's
# name is one that a tool was to fill in.
- name: unknown
  expression: |-
    variables.leaking.filter(c, c.command == '' && c.entrypoint == '' && !(!c.image.matches(r'[${<%]') &&
      {{ include "cgroupns.matches" (dict "text" "c.image" "pattern" (include "cgroupns.knownImages" .)) }}))
{{- end -}}

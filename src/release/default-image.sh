#!/usr/bin/env bash
# Writes configuration.yaml and policy.yaml with the release's image of the launcher into the folder of classes.
#
#   default-image.sh CLASSES IMAGE VERSION      IMAGE without a tag; a snapshot has the tag that the checkout has
set -euo pipefail
classes=$1 image=$2:${3%-SNAPSHOT}
resources=$(dirname "${BASH_SOURCE[0]}")/../main/resources

for file in configuration.yaml policy.yaml; do
  text=$(sed -E "s|ghcr\.io/cgroupns/launcher:[0-9][A-Za-z0-9.-]*|$image|" "$resources/$file")
  grep -qF "$image" <<<"$text" || {
    echo "$resources/$file: does not name ghcr.io/cgroupns/launcher, so $image cannot replace it" >&2
    exit 1
  }
  # A file with a new time would be packaged again.
  cmp -s - "$classes/$file" <<<"$text" || echo "$text" >"$classes/$file"
done

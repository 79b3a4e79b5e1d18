#!/usr/bin/env bash
# Tests what a release refuses, on three real registries: one for everybody, one with logins, one that is read-only.
#
#   test.sh [TEST...]      all, or these, such as PublishTest.test_all_is_tagged
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/local-registry.sh"
work=$(mktemp -d)
processes=()
trap 'kill "${processes[@]}"; rm -rf "$work"' EXIT
isolate_tools "$work"

# Starts a registry, and exports its name under this one.
local_registry() {
  start_registry "$work/$1" "${@:2}"
  processes+=("$registry_process")
  export "$1=$registry"
  cat "$work/$1/ca.pem" >>"$work/authorities.pem"
}

# The password of "user", who is not logged in.
echo 'user:$2y$04$abcdefghijklmnopqrstuuNAQExucr2LsqaD9NvAY5wVk.CUu2Mve' >"$work/users"
local_registry OPEN
local_registry LOCKED '' "auth: {htpasswd: {realm: registry, path: $work/users}}"
local_registry FIXED 'maintenance: {readonly: {enabled: true}}'
(cd "$work" && "$cosign" generate-key-pair 2>"$work/key.log")
SSL_CERT_FILE=$work/authorities.pem COSIGN_KEY=$work/cosign.key python3 "$here/test.py" "$work" "$@"

#!/usr/bin/env bash
# Publishes a release to a real registry on this machine, and takes it up as users do: signatures, SBOMs, provenance,
# chart and checksums. Needs what `make images` built for VERSION, and takes the archives that `make archives` built.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
folder=$(dirname "$(dirname "$here")")/target/release-dry-run
. "$here/local-registry.sh"

rm -rf "$folder"
mkdir -p "$folder"
isolate_tools "$folder"
start_registry "$folder"
trap 'kill "$registry_process"' EXIT
(cd "$folder" && "$cosign" generate-key-pair 2>"$folder/key.log")

export SSL_CERT_FILE=$folder/ca.pem COSIGN_KEY=$folder/cosign.key REGISTRY=$registry/cgroupns
python3 "$here/release.py" publish --rehearsal
python3 "$here/verify.py" "$folder/cosign.pub"
# For the test on a real node, which starts this registry again there.
printf '%s\n' "$REGISTRY" "$VERSION" >"$folder/released"

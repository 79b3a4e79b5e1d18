#!/usr/bin/env bash
# Makes a container image without a builder: an OCI archive with one layer. In it the image has two names, its tag and its
# digest, since pods name images by either.
#
#   image.sh NAME ROOT CONFIG OUT     NAME:TAG, the folder that is the root, JSON of the image's config, the file to write
set -euo pipefail
name=$1 root=$2 config=$3 out=$4

layout=$(mktemp -d)
trap 'rm -rf "$layout"' EXIT
blobs=$layout/blobs/sha256
mkdir -p "$blobs"

# Moves a file to where its content's hash says; prints its descriptor.
blob() {
  local digest
  digest=$(sha256sum "$2" | cut -d' ' -f1)
  mv "$2" "$blobs/$digest"
  printf '{"mediaType":"application/vnd.oci.image.%s","digest":"sha256:%s","size":%s' "$1" "$digest" "$(stat -c %s "$blobs/$digest")"
}

archive() { tar --create --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner --file "$@"; }

archive "$layout/layer" --directory "$root" .
layer=$(blob layer.v1.tar "$layout/layer")}
diff=$(grep -o 'sha256:[0-9a-f]*' <<<"$layer")
printf '{"architecture":"amd64","os":"linux","config":%s,"rootfs":{"type":"layers","diff_ids":["%s"]}}' "$config" "$diff" >"$layout/config"
config=$(blob config.v1+json "$layout/config")}
printf '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":%s,"layers":[%s]}' "$config" "$layer" >"$layout/manifest"
manifest=$(blob manifest.v1+json "$layout/manifest")
by_digest=${name%:*}@$(grep -o 'sha256:[0-9a-f]*' <<<"$manifest")
printf '{"schemaVersion":2,"manifests":[%s,"annotations":{"io.containerd.image.name":"%s"}},%s,"annotations":{"io.containerd.image.name":"%s"}}]}' \
  "$manifest" "$name" "$manifest" "$by_digest" >"$layout/index.json"
printf '{"imageLayoutVersion":"1.0.0"}' >"$layout/oci-layout"
archive "$out" --directory "$layout" index.json oci-layout blobs

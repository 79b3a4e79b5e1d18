#!/usr/bin/env bash
# Fails if a list of parts has one with a known vulnerability. It does not use the network.
#
#   check.sh [--exceptions FILE] LIST...     LIST: CycloneDX (*.cdx.json) or go.mod
#
# The vulnerabilities are Go's own database, a Go module whose version is pinned, and for Java the records in advisories/.
# With VULNERABILITIES=DIR they are OSV's instead, downloaded with a network (docs/security.md).
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
tools=$here/../tools
exceptions=$here/exceptions.toml
if [ "${1:-}" = --exceptions ]; then
  exceptions=$2
  shift 2
fi

scanner=$("$tools/build.sh" osv osv-scanner)/osv-scanner
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

zip() {
  mkdir -p "$work/osv-scanner/$1"
  python3 - "$work/osv-scanner/$1/all.zip" "$2" <<'PYTHON'
import pathlib, sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w") as archive:
    for file in sorted(pathlib.Path(sys.argv[2]).glob("*.json")):
        archive.write(file, file.name)
PYTHON
}

if [ -z "${VULNERABILITIES:-}" ]; then
  (cd "$tools/vulndb" && go mod download golang.org/x/vulndb)
  go_database=$(cd "$tools/vulndb" && go list -m -f '{{.Dir}}' golang.org/x/vulndb)
  zip Go "$go_database/data/osv"
  zip Maven "$here/advisories"
  # The launcher's compiler is a package of PyPI, for which there are no records here.
  mkdir "$work/none"
  zip PyPI "$work/none"
  VULNERABILITIES=$work
fi

lists=()
for list in "$@"; do
  [ -f "$list" ] || { echo "$list is missing: make build writes the webhook's list of parts" >&2; exit 1; }
  lists+=(--lockfile "$list")
done
export OSV_SCANNER_LOCAL_DB_CACHE_DIRECTORY=$VULNERABILITIES
result=0
"$scanner" scan source --offline --no-resolve --no-call-analysis=go --config "$exceptions" --format vertical \
  --verbosity error "${lists[@]}" || result=$?
case $result in
  0) echo "no known vulnerability in $*" ;;
  1)
    echo "Take a version in which it is fixed (pom.xml). Where there is none, or the part that is vulnerable is not used," \
      "add an exception with a reason and a date: $exceptions" >&2
    exit 1
    ;;
  *)
    echo "osv-scanner failed with exit code $result: nothing is known of $*" >&2
    exit "$result"
    ;;
esac

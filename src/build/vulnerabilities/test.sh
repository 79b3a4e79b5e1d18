#!/usr/bin/env bash
# Tests the check: planted parts must be found, and exceptions must apply and expire.
set -euo pipefail

# The tests below expect the committed records.
unset VULNERABILITIES
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# parts PURL: a list with only this part
parts() {
  printf '{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"type":"library","name":"x","purl":"%s"}]}' "$1" \
    >"$work/parts.cdx.json"
}

# expect EXIT-CODE TEXT ARGUMENT...: the check ends with this code and prints this text
expect() {
  local code=$1 text=$2 found=0
  shift 2
  "$here/check.sh" "$@" >"$work/output" 2>&1 || found=$?
  if [ "$found" != "$code" ] || ! grep -qF -- "$text" "$work/output"; then
    echo "check.sh $*: expected exit code $code and \"$text\", found exit code $found and:" >&2
    cat "$work/output" >&2
    exit 1
  fi
}

# exception DATE: one for the part that is planted
exception() {
  printf '[[IgnoredVulns]]\nid = "CVE-2026-45416"\nignoreUntil = %s\nreason = "a test"\n' "$1" >"$work/exceptions.toml"
}

parts pkg:maven/io.netty/netty-handler@4.1.133.Final
expect 1 CVE-2026-45416 "$work/parts.cdx.json"
expect 1 "add an exception with a reason and a date" "$work/parts.cdx.json"
exception 2999-01-01
expect 0 "no known vulnerability" --exceptions "$work/exceptions.toml" "$work/parts.cdx.json"
exception 2020-01-01
expect 1 CVE-2026-45416 --exceptions "$work/exceptions.toml" "$work/parts.cdx.json"
parts pkg:maven/io.netty/netty-handler@4.1.137.Final
expect 0 "no known vulnerability" "$work/parts.cdx.json"
printf 'module x\n\ngo 1.26.0\n\nrequire golang.org/x/net v0.1.0\n' >"$work/go.mod"
expect 1 GO-2022-1144 "$work/go.mod"
expect 1 "is missing" "$work/none.cdx.json"
echo "the check of known vulnerabilities: 7 passed, 0 failed"

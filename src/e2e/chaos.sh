#!/usr/bin/env bash
# Runs two replicas of the webhook through one fault after another, after `make chaos` has built it.
#
#   chaos.sh [SECONDS [ROUNDS]]      how long each fault lasts, and how many times all are repeated
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

if [ "$(uname -s)" != Linux ] || [ "$(id -u)" != 0 ]; then
  echo "chaos.sh: a disk of a process's own needs root on Linux" >&2
  exit 1
fi
tools=$(src/build/tools/properties.sh)
. src/build/java.sh
exec "${test_java[@]}" $tools dev.cgroupns.e2e.chaos.Chaos "${1:-20}" "${2:-2}"

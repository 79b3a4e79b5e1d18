#!/usr/bin/env bash
# Runs a command on a node of node.sh, and then removes the node with the command's processes, mounts and groups.
#
#   run.sh COMMAND...      as root; ends with the command's exit code
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

coproc "$here/node.sh" "cgroupns-$$"
holder=$COPROC_PID input=${COPROC[1]}
trap 'exec {input}>&-; wait "$holder" || true' EXIT
read -r _ node <&"${COPROC[0]}" || { echo "there is no place to run $1 in: node.sh said why" >&2; exit 1; }
# Entering its mounts loses the current folder.
"$here/enter.sh" "$node" env --chdir="$PWD" "$@"

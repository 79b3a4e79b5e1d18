#!/usr/bin/env bash
# Runs a command on a node of node.sh, in its group /system, like a node's own services.
#
#   enter.sh PID COMMAND...      PID as node.sh printed it
set -euo pipefail
node=$1
shift
# First into the group, then into the cgroup namespace: the kernel allows no move into groups from within it.
echo $$ >"/proc/$node/root/sys/fs/cgroup/system/cgroup.procs"
exec nsenter --mount --cgroup --target "$node" -- "$@"

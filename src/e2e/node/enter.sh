#!/usr/bin/env bash
# Runs a command on a node made by node.sh, in its group /system, as a node's own services are.
#
#   enter.sh PID COMMAND...      PID as node.sh printed it
set -euo pipefail
node=$1
shift
# First into the group, then into the cgroup namespace: the kernel lets nobody be moved into a namespace's groups from within it.
echo $$ >"/proc/$node/root/sys/fs/cgroup/system/cgroup.procs"
exec nsenter --mount --cgroup --target "$node" -- "$@"

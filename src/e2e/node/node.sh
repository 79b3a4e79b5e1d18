#!/usr/bin/env bash
# Makes mounts and groups that look like the root of a cgroup v2 node, for as long as standard input stays open.
#
#   node.sh NAME      as root; prints "node PID" when it is ready: PID is a process in the node's root group,
#                     and nsenter --mount --cgroup --target PID is "on the node"
#
# The node is a new child NAME of the machine's own cgroup2 hierarchy, seen through a private mount namespace and a
# cgroup namespace rooted there: nothing of the machine's own mounts or groups is changed. Everything running in it is
# killed and its groups are removed when standard input ends, even if the process at the other end is killed.
set -euo pipefail

if [ "${2-}" != in-private-mounts ]; then
  exec unshare --mount --propagation private -- bash "$0" "$1" in-private-mounts
fi
# Ctrl-C reaches every process of a terminal: only the end of standard input may end this one, so that it cleans up.
trap '' INT TERM HUP

hierarchy=$(mktemp -d)
mount -t cgroup2 none "$hierarchy"
group=$hierarchy/$1
mkdir "$group"

remove() {
  echo 1 >"$group/cgroup.kill"
  for _ in $(seq 100); do
    grep -q 'populated 0' "$group/cgroup.events" && break
    sleep 0.1
  done
  find "$group" -depth -type d -exec rmdir {} ';'
  umount "$hierarchy"
  rmdir "$hierarchy"
}
trap remove EXIT

# cat stays in the node's root group, in place of a node's kernel threads: a container sees those as process 0,
# and writing that 0 is how buildkitd moves itself to /init.
(
  echo "$BASHPID" >"$group/cgroup.procs"
  exec unshare --mount --cgroup --propagation private -- bash -euc '
    umount "$0"
    umount --recursive /sys/fs/cgroup
    mount -t cgroup2 none /sys/fs/cgroup
    mkdir /sys/fs/cgroup/system
    echo "node $$"
    exec cat' "$hierarchy"
) || true

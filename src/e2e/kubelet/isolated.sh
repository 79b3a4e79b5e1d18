#!/usr/bin/env bash
# Runs a command isolated from the machine, so that a Kubernetes node can run in it, and cleans up afterwards.
#
#   isolated.sh COMMAND...      as root on Linux
#
# The command has processes, mounts and a network of its own. It can write to /etc, /var and /run (discarded later), and
# sees pure cgroup v2: a new child of the machine's own hierarchy. When it ends, its processes are killed.
#
#   10.96.0.1      for the API server: the cluster IP of its Service, so that no address has to be rewritten
#   10.77.0.2      for the node
#   /run/memory    the machine's memory controller if cgroup v1 has it; for src/e2e/kubelet/runc-beside-v1
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

mounts() {
  local folder setting
  mount -t tmpfs none /run
  for folder in etc var; do
    mkdir "$work/$folder".{upper,work}
    mount -t overlay -o "lowerdir=/$folder,upperdir=$work/$folder.upper,workdir=$work/$folder.work" none "/$folder"
  done
  # These have upper layers of overlays, and so cannot be on one.
  for folder in containerd kubelet; do
    mkdir -p "$work/$folder" "/var/lib/$folder"
    mount --bind "$work/$folder" "/var/lib/$folder"
  done

  umount --recursive /sys/fs/cgroup
  mount -t cgroup2 none /sys/fs/cgroup
  if grep -q ':memory:' /proc/self/cgroup; then
    mkdir /run/memory
    mount -t cgroup -o memory none /run/memory
  fi

  # The kubelet requires these, and would set them for the whole machine.
  for setting in vm/overcommit_memory=1 kernel/panic=10 kernel/panic_on_oops=1; do
    mkdir -p "/run/sysctl/${setting%/*}"
    echo "${setting#*=}" >"/run/sysctl/${setting%=*}"
    mount --bind "/run/sysctl/${setting%=*}" "/proc/sys/${setting%=*}"
  done
}

network() {
  ip link set lo up
  ip link add node type bridge
  ip address add 10.96.0.1/32 dev node
  ip address add 10.77.0.2/24 dev node
  ip link set node up
  # A route to nowhere; without a default route, kubelet and API server find no address of their own.
  ip route add default via 10.77.0.1
  mkdir -p /etc/cni/net.d
  cp "$here/pods.conflist" /etc/cni/net.d/
}

# Below the group of this process; the machine's hierarchy is mounted again, since mounts may hide it.
new_group() {
  local hierarchy=$work/$1
  mkdir "$hierarchy"
  mount -t "$1" ${2:+-o "$2"} none "$hierarchy"
  groups+=("$hierarchy$3/cgroupns-$$")
  mkdir "${groups[-1]}"
}

remove() {
  local group
  for group in "${groups[@]}"; do
    # Killed processes may take a moment to end.
    for _ in $(seq 100); do
      find "$group" -depth -type d -exec rmdir {} ';' 2>/dev/null && break
      sleep 0.1
    done
  done
  umount "$work"/cgroup*
  rm -r --one-file-system "$work"
}

case ${stage-} in
  '')
    stage=groups exec unshare --mount --propagation private -- bash "$0" "$@"
    ;;
  groups)
    # Ctrl-C reaches every process of a terminal: it ends the command, and then this one cleans up.
    trap '' INT TERM HUP
    work=$(mktemp -d) groups=()
    trap remove EXIT
    new_group cgroup2 '' "$(sed -n 's/^0:://p' /proc/self/cgroup | sed 's:/$::')"
    if grep -q ':memory:' /proc/self/cgroup; then
      new_group cgroup memory "$(sed -n 's/^[0-9]*:memory://p' /proc/self/cgroup | sed 's:/$::')"
    fi
    (
      trap - INT TERM HUP
      for group in "${groups[@]}"; do echo "$BASHPID" >"$group/cgroup.procs"; done
      export work stage=inside
      exec unshare --mount --propagation private --cgroup --net --pid --fork --kill-child --mount-proc -- bash "$0" "$@"
    )
    ;;
  inside)
    mounts
    network
    unset stage
    "$@"
    ;;
esac

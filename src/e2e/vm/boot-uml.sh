#!/usr/bin/env bash
# Boots the virtual node with User Mode Linux, a kernel that is a process of this machine: the node's programs run on this
# machine's processor itself, where QEMU without KVM translates every instruction. Called as boot-qemu.sh is.
#
# Such a node has one processor, and so no cpuset controller; and no memory controller for cgroup v1.
set -euo pipefail
root=$1 store=$2 cgroups=$3 folder=$4
[ "$cgroups" = v2 ] || { echo "no node with cgroup $cgroups by User Mode Linux: boot-qemu.sh has one" >&2; exit 2; }
if [ -z "${unshared-}" ]; then
  unshared=yes exec unshare --mount --propagation private -- bash "$0" "$@"
fi
. "$(dirname "${BASH_SOURCE[0]}")/boot.sh"

connect
# The kernel is linked to libraries that this machine need not have: it gets a root of its own.
mount --rbind /dev "$root/uml/dev"
mount --bind /proc "$root/uml/proc"
mount --bind "$root/root.img" "$root/uml/disks/root"
mount --bind "$store" "$root/uml/disks/store"
mount --bind "$folder" "$root/uml/changes"
# The node's memory is a file there.
mount -t tmpfs -o size=100% none "$root/uml/tmp"
export TMPDIR=/tmp
# seccomp: system calls are handed over by a filter and not by ptrace, which takes half as long again.
exec chroot "$root/uml" /usr/bin/linux.uml mem=6G seccomp=on noreboot uml_dir=/tmp \
  ubd0=/changes/root,/disks/root ubd1=/changes/store,/disks/store root=/dev/ubda rootfstype=ext4 rw init=/sbin/init \
  vec0:transport=tap,ifname=node,depth=128 con=null con0=null,fd:1 console=tty0 IMAGES=/dev/ubdb LINK=vec0 $settings

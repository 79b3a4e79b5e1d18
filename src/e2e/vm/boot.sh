#!/usr/bin/env bash
# Boots the virtual node, in a network namespace made for it, until it is killed. Its console is standard output.
#
#   boot.sh ROOT STORE CGROUPS     ROOT as root.sh printed it, STORE as store.sh did, CGROUPS v1 or v2
#
# There is no KVM where builds run, so QEMU translates every instruction. It repeats a string instruction byte by byte,
# with all that one access takes: the kernel is told that these are slow (erms, fsrm), and not to clear every page twice.
# Programs start in a third of the time.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$1 store=$2 cgroups=$3
export HOST_ADDRESS=10.77.0.1 NODE_ADDRESS=10.77.0.2 POD_NETWORK=10.244.0.0/16

case $cgroups in
  # With a second processor QEMU's translation locked up at a boot once, in the kernel; this node has little to do.
  v1) hierarchy='' processors=1 ;;
  v2) hierarchy=cgroup_no_v1=all processors=2 ;;
  *) echo "not a cgroup version: $cgroups" >&2 && exit 2 ;;
esac
# What the kernel does not know becomes the environment of the first program, and so of kubelet and containerd, which spare
# the processors some garbage collection.
exec qemu-system-x86_64 -machine q35 -accel tcg,thread=multi -cpu max,-erms,-fsrm -smp "$processors" -m 6G \
  -nodefaults -no-user-config -display none -no-reboot \
  -kernel "$root/vmlinuz" -initrd "$root/initramfs" \
  -append "console=ttyS0 quiet panic=-1 mitigations=off init_on_alloc=0 tsc=reliable $hierarchy GOGC=400 CGROUPS=$cgroups NODE_ADDRESS=$NODE_ADDRESS HOST_ADDRESS=$HOST_ADDRESS" \
  -drive "if=virtio,format=raw,snapshot=on,file=$root/root.img" \
  -drive "if=virtio,format=raw,snapshot=on,file=$store" \
  -netdev "tap,id=node,ifname=node,script=$here/connect.sh,downscript=no" -device virtio-net-pci,netdev=node \
  -chardev file,id=console,path=/dev/stdout -serial chardev:console

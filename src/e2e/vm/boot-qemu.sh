#!/usr/bin/env bash
# Boots the virtual node as a machine of QEMU, in a network namespace made for it, until it is killed. Its console is standard
# output.
#
#   boot-qemu.sh ROOT STORE CGROUPS FOLDER     ROOT as root.sh printed it, STORE as store.sh did, CGROUPS v1 or v2, and an
#                                              empty folder for what is written to the disks; HOST_ADDRESS and
#                                              NODE_ADDRESS are the two sides of their network, a /24
#
# There is no KVM where builds run, so QEMU translates every instruction. It repeats a string instruction byte by byte,
# with all that one access takes: the kernel is told that these are slow (erms, fsrm), and not to clear every page twice.
# Programs start in a third of the time.
set -euo pipefail
root=$1 store=$2 cgroups=$3 folder=$4
. "$(dirname "${BASH_SOURCE[0]}")/boot.sh"

case $cgroups in
  # With a second processor QEMU's translation locked up at a boot once, in the kernel; this node has little to do.
  v1) processors=1 ;;
  v2) processors=2 ;;
  *) echo "not a cgroup version: $cgroups" >&2 && exit 2 ;;
esac
connect
# no_timer_check: on a busy machine the emulated timer is late, and the kernel would panic, as with a broken one.
# TMPDIR: for its snapshots.
export TMPDIR=$folder
exec qemu-system-x86_64 -machine q35 -accel tcg,thread=multi -cpu max,-erms,-fsrm -smp "$processors" -m 6G \
  -nodefaults -no-user-config -display none -no-reboot \
  -kernel "$root/vmlinuz" -initrd "$root/initramfs" \
  -append "console=ttyS0 mitigations=off init_on_alloc=0 tsc=reliable no_timer_check IMAGES=/dev/vdb LINK=eth0 $settings" \
  -drive "if=virtio,format=raw,snapshot=on,file=$root/root.img" \
  -drive "if=virtio,format=raw,snapshot=on,file=$store" \
  -netdev "tap,id=node,ifname=node,script=no,downscript=no" -device virtio-net-pci,netdev=node \
  -chardev file,id=console,path=/dev/stdout -serial chardev:console

#!/usr/bin/env bash
# Makes what the virtual node boots: a disk with busybox, containerd or CRI-O, runc, crun, CNI plugins, kubelet, and buildctl.
#
#   root.sh RUNTIME     containerd or crio; prints the folder with root.img, what QEMU boots it with (vmlinuz, initramfs), and the
#                       root that User Mode Linux runs in (uml)
set -euo pipefail
runtime=$1
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/../../build/cache.sh"

copy_modules() {
  local from=$1 to=$2 version module file
  shift 2
  version=$(ls "$from/lib/modules")
  # modules.dep: a module's file, a colon, and all that it needs.
  for module in "$@"; do
    grep "/$module\.ko:" "$from/lib/modules/$version/modules.dep"
  done | tr -s ': ' '\n' | sort -u | while read -r file; do
    install -D -m 0644 {"$from","$to"}"/lib/modules/$version/$file"
  done
  busybox depmod -b "$to" "$version"
}

# A program of the machine with the libraries it is linked to.
copy_program() {
  install -D -m 0755 "$(command -v "$1")" "$2/usr/bin/$1"
  "$here/libraries.sh" "$2/usr/bin/$1" "$2"
}

make_busybox() {
  mkdir -p "$1"/{bin,dev,proc,sys,root}
  cp /bin/busybox "$1/bin/busybox"
}

add_containerd() {
  mkdir "$1/var/lib/containerd"
  install -t "$1/usr/bin" "$containerd"/{containerd,containerd-shim-runc-v2,ctr}
  install -m 0644 -t "$1/etc" "$here/containerd/containerd.toml"
}

add_crio() {
  mkdir -p "$1"/etc/{crio,containers} "$1/var/lib/containers"
  # Its default paths are there.
  ln -s ../run "$1/var/run"
  install -t "$1/usr/bin" "$crio/crio"
  "$here/libraries.sh" "$1/usr/bin/crio" "$1"
  copy_program conmon "$1"
  # It makes the namespaces of a pod.
  gcc -Os -static -o "$1/usr/bin/pinns" "$(cd "$tools/cri-o" && go list -m -f '{{.Dir}}' github.com/cri-o/cri-o)"/pinns/src/*.c
  install -m 0644 -t "$1/etc/crio" "$here/crio/crio.conf"
  install -m 0644 -t "$1/etc/containers" "$here"/crio/{policy.json,registries.conf}
}

make_root() {
  local root=$1 kernel
  make_busybox "$root"
  mkdir -p "$root"/{sbin,run,tmp,usr/bin,usr/sbin,etc/kubernetes,etc/cni/net.d,opt/cni/bin,var/lib,var/log,www/cgi-bin}
  for applet in $(busybox --list); do
    [ -e "$root/bin/$applet" ] || ln -s /bin/busybox "$root/bin/$applet"
  done
  ln -s /bin/busybox "$root/sbin/init"
  for kernel in "$qemu" "$uml"; do
    copy_modules "$kernel" "$root" overlay bridge veth binfmt_misc
  done
  copy_program crun "$root"
  install -t "$root/usr/bin" "$runc/runc" "$kubernetes/kubelet" "$buildkit/buildctl"
  install -t "$root/opt/cni/bin" "$cni"/{bridge,host-local,loopback}
  install -t "$root/etc" "$here"/root/{inittab,boot,hosts}
  "add_$runtime" "$root"
  cp -r "$here/root/services" "$root/etc/services"
  cp "$here/$runtime/service" "$root/etc/services/runtime"
  chmod 0755 "$root"/etc/services/*
  install -m 0644 "$here/root/kubelet.yaml" "$root/etc/kubernetes"
  sed -i "s:@socket@:$socket:" "$root/etc/services/kubelet" "$root/etc/kubernetes/kubelet.yaml"
  install -m 0644 "$here/../kubelet/pods.conflist" "$root/etc/cni/net.d"
  install "$here/root/sh.cgi" "$root/www/cgi-bin/sh"
  install "$here"/root/{crun-of-debian,runc-refusing} "$root/usr/bin"
  # What the tests build: no registry, and busybox in the place of a shell.
  install -D -m 0644 "$here/root/Dockerfile" "$root/build/Dockerfile"
  cp /bin/busybox "$root/build/busybox"
  echo 'root:x:0:0::/root:/bin/sh' >"$root/etc/passwd"
  echo 'root:x:0:' >"$root/etc/group"
}

make_initramfs() {
  make_busybox "$1"
  copy_modules "$qemu" "$1" virtio_pci virtio_blk virtio_net
  install "$here/root/initramfs" "$1/init"
}

make_disk() {
  echo "making the virtual node's disk ..." >&2
  mkdir "$fresh/kept"
  make_root "$fresh/root"
  # Sparse. A disk that lives for minutes needs no journal.
  mke2fs -q -t ext4 -O ^has_journal -d "$fresh/root" "$fresh/kept/root.img" 8G >&2
  make_initramfs "$fresh/initramfs"
  (cd "$fresh/initramfs" && find . | cpio --quiet -o -H newc | gzip -1) >"$fresh/kept/initramfs"
  cp "$qemu/vmlinuz" "$fresh/kept/vmlinuz"
  cp -r "$uml/machine" "$fresh/kept/uml"
  # Where boot-uml.sh puts what the kernel opens.
  mkdir "$fresh/kept/uml"/{dev,proc,tmp,changes,disks}
  touch "$fresh/kept/uml/disks"/{root,store}
}

"$here/need.sh" "$runtime"
qemu=$("$here/kernel-qemu.sh")
uml=$("$here/kernel-uml.sh")
tools=$here/../../build/tools
build=$tools/build.sh
kubernetes=$("$build" kubernetes kubelet)
case $runtime in
  containerd)
    kind=vm/root socket=/run/containerd/containerd.sock
    containerd=$("$build" containerd containerd containerd-shim-runc-v2 ctr)
    parts=("$containerd")
    ;;
  crio)
    # kubelet knows by this name to take its figures from cgroups, which CRI-O does not give by itself.
    kind=vm/crio-root socket=/run/crio/crio.sock
    crio=$("$build" cri-o crio)
    parts=("$crio" "$(conmon --version)")
    ;;
esac
cni=$("$build" cni bridge host-local loopback)
runc=$("$build" runc runc)
buildkit=$("$build" buildkit buildctl)

parts+=("$qemu" "$uml" "$kubernetes" "$cni" "$runc" "$buildkit" "$(crun --version)" "$(busybox | sed -n 1p)")
sources=$(find "$here/root" "$here/$runtime" "$here/root.sh" "$here/../kubelet/pods.conflist" -type f | LC_ALL=C sort | xargs cat)
keep "$kind" "$(printf '%s\n' "${parts[@]}" "$sources")" make_disk
echo "$kept"

# To be sourced by boot-qemu.sh and boot-uml.sh, with $cgroups set: the network between this side and the node, and what they
# tell its kernel alike.

host=10.77.0.1 node=10.77.0.2 pods=10.244.0.0/16

# What the kernel does not know becomes the environment of the first program, and so of kubelet and containerd, which spare
# the processor some garbage collection.
settings="quiet panic=-1 GOGC=400 CGROUPS=$cgroups NODE_ADDRESS=$node HOST_ADDRESS=$host"
[ "$cgroups" = v1 ] || settings+=" cgroup_no_v1=all"

# Gives this side of the device that the machine will open an address, and the way to the pods. A node before may have left it.
connect() {
  ip link show node >/dev/null 2>&1 || ip tuntap add node mode tap
  ip address replace "$host/24" dev node
  ip link set node up
  ip route replace "$pods" via "$node"
}

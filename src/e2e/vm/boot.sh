# To be sourced by boot-qemu.sh and boot-uml.sh, with $cgroups set: the network between this side and the node, which have
# HOST_ADDRESS and NODE_ADDRESS there, and what they tell its kernel alike.

# What the kernel does not know becomes the environment of the first program, and so of kubelet and containerd, which spare
# the processor some garbage collection.
settings="quiet panic=-1 GOGC=400 CGROUPS=$cgroups NODE_ADDRESS=$NODE_ADDRESS HOST_ADDRESS=$HOST_ADDRESS"
[ "$cgroups" = v1 ] || settings+=" cgroup_no_v1=all"

# Gives this side of the device that the machine will open an address, and the way to the pods. A node before may have left it.
connect() {
  ip link show node >/dev/null 2>&1 || ip tuntap add node mode tap
  ip address replace "$HOST_ADDRESS/24" dev node
  ip link set node up
  # pods.conflist has the pods' network.
  ip route replace 10.244.0.0/16 via "$NODE_ADDRESS"
}

#!/usr/bin/env bash
# Called by QEMU with the name of the node's network device: gives this side an address, and the way to the pods.
set -euo pipefail
ip address add "$HOST_ADDRESS/24" dev "$1"
ip link set "$1" up
ip route add "$POD_NETWORK" via "$NODE_ADDRESS"

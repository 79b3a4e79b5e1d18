#!/bin/sh
# As in docker:dind, without its network: this kernel's modules for it are not on the node's disk.
exec dockerd --iptables=false --ip6tables=false --bridge=none "$@"

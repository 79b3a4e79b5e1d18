#!/bin/sh
# What Helm 4's plugin runs: the command line is in the folder above this one, to which a link may lead.
exec "$(cd -P "$(dirname "$0")" && pwd -P)/../kubectl-cgroupns" "$@"

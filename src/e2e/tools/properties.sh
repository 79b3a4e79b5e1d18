#!/usr/bin/env bash
# Builds every real program that tests and demo run, and prints the system properties that say where they are.
set -euo pipefail
build=$(dirname "${BASH_SOURCE[0]}")/build.sh

kubernetes=$("$build" kubernetes etcd kubectl kube-apiserver kube-controller-manager)
buildkit=$("$build" buildkit buildkitd buildctl step)
runc=$("$build" runc runc)
echo "-Dtools.kubernetes=$kubernetes -Dtools.buildkit=$buildkit -Dtools.runc=$runc"

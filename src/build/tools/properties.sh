#!/usr/bin/env bash
# Builds every real program that tests run, and prints the system properties with their paths.
# Programs that run builds and containers need root on Linux, and are omitted elsewhere.
set -euo pipefail
build=$(dirname "${BASH_SOURCE[0]}")/build.sh

kubernetes=$("$build" kubernetes etcd kubectl kube-apiserver kube-controller-manager)
scc=$("$build" scc scc)
# Renders the permissions that the chart gives the webhook.
helm=$("$build" helm3 helm)
prometheus=$("$build" prometheus prometheus)
properties="-Dtools.kubernetes=$kubernetes -Dtools.scc=$scc -Dtools.helm3=$helm -Dtools.prometheus=$prometheus"
if [ "$(uname -s)" = Linux ] && [ "$(id -u)" = 0 ]; then
  buildkit=$("$build" buildkit buildkitd buildctl step)
  runc=$("$build" runc runc)
  # Filled with images by that builder.
  registry=$("$build" registry registry)
  properties+=" -Dtools.buildkit=$buildkit -Dtools.runc=$runc -Dtools.registry=$registry"
fi
echo "$properties"

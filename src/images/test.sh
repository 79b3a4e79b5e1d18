#!/usr/bin/env bash
# Runs the two built images, each for both architectures.
#
#   test.sh OUTPUT_DIR      as build.sh wrote it; as root on Linux
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
qemu=$("$here/qemu.sh")
runc=$("$here/../build/tools/build.sh" runc runc)
PATH=$runc:$PATH exec "$here/../e2e/node/run.sh" python3 "$here/test.py" "$1" "$qemu"

#!/usr/bin/env bash
# Copies the libraries that a program is linked to.
#
#   libraries.sh PROGRAM ROOT [FROM]     to the same paths below ROOT; FROM is a root with libraries that the machine lacks
set -euo pipefail
program=$1 root=$2 from=${3-}
LD_LIBRARY_PATH=$from/lib/x86_64-linux-gnu ldd "$program" | grep -o '/[^ ]*' | while read -r library; do
  install -D -m 0755 "$library" "$root${library#"$from"}"
done

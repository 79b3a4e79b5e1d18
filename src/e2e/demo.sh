#!/usr/bin/env bash
# Builds what the demo needs and starts it, after `make demo` has checked JDK and tools.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

# Runs a command with its output in a log that is shown only if it fails, and prints how long it takes.
quietly() {
  local what=$1 log=target/demo-build.log began=$SECONDS
  shift
  mkdir -p target
  "$@" >"$log" 2>&1 &
  local pid=$!
  # A shell's background command ignores Ctrl-C.
  trap 'kill "$pid"; exit 130' INT TERM
  while kill -0 "$pid" 2>/dev/null; do
    [ -t 1 ] && printf '\r  %s ... %d s' "$what" $((SECONDS - began))
    sleep 1
  done
  trap - INT TERM
  wait "$pid" || { printf '\n'; tail -40 "$log"; exit 1; }
  [ -t 1 ] && printf '\r'
  printf '  %s ... %d s\n' "$what" $((SECONDS - began))
}

architecture=$(uname -m | sed s/arm64/aarch64/)

tools=$(src/build/tools/properties.sh)
src/build/built.sh current || quietly "building the launcher and the webhook (minutes when the cache is cold)" \
  mvn --batch-mode package -DskipTests -Dspotless.check.skip "-Dlauncher.architectures=$architecture" \
  dependency:build-classpath

# Not as a child of Maven: Ctrl-C must wait until the demo has cleaned up.
. src/build/java.sh
exec "${test_java[@]}" "$quick_starts" $tools dev.cgroupns.e2e.demo.Demo

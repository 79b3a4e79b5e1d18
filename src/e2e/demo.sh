#!/usr/bin/env bash
# Builds what the demo needs and starts it, after `make demo` has checked JDK and tools.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

logs=target/demo-logs running=()
mkdir -p "$logs"
# Background commands ignore Ctrl-C; each has a process group of its own.
trap 'for pid in "${running[@]}"; do kill -- "-$pid" 2>/dev/null || :; done; exit 130' INT TERM

# begin NAME COMMAND...   starts a command with its output in a log
begin() {
  set -m
  "${@:2}" >"$logs/$1.log" 2>&1 &
  set +m
  running+=("$!")
}

# finish NAME TEXT PID    waits for it and prints how long it took; shows the end of its log only if it fails
finish() {
  printf '  %s ...' "$2"
  while kill -0 "$3" 2>/dev/null; do
    [ ! -t 1 ] || printf '\r  %s ... %d s' "$2" "$SECONDS"
    sleep 1
  done
  if ! wait "$3"; then
    printf ' failed; the end of %s:\n' "$logs/$1.log"
    tail -40 "$logs/$1.log"
    for pid in "${running[@]}"; do kill -- "-$pid" 2>/dev/null || :; done
    exit 1
  fi
  [ -t 1 ] || printf ' %d s' "$SECONDS"
  printf '\n'
}

architecture=$(uname -m | sed s/arm64/aarch64/)
control_plane=(src/build/tools/build.sh kubernetes etcd kube-apiserver kubectl kube-controller-manager)

# At the same time: where both are new, one downloads while the other one compiles.
begin control-plane "${control_plane[@]}"
if ! src/build/built.sh current; then
  begin webhook mvn --batch-mode package -DskipTests -Dspotless.check.skip "-Dlauncher.architectures=$architecture" \
    dependency:build-classpath
  finish webhook "building the launcher and the webhook (minutes on a new machine)" "${running[1]}"
fi
finish control-plane "building etcd, kube-apiserver, kubectl and kube-controller-manager (minutes on a new machine)" \
  "${running[0]}"
trap - INT TERM

# Not as a child of Maven: Ctrl-C must wait until the demo has cleaned up.
. src/build/java.sh
exec "${test_java[@]}" "$quick_starts" "-Dtools.kubernetes=$("${control_plane[@]}")" dev.cgroupns.e2e.demo.Demo

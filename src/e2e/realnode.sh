#!/usr/bin/env bash
# Runs the tests on a real node, a virtual machine with container runtime and kubelet, after `make images`.
#
#   realnode.sh [CLASS...]      all of them, or these, such as LimitsE2E
#   realnode.sh --measure       runs no tests; measures how long pods take to start there
#
#   MACHINE=qemu                the node with cgroup v2 runs in QEMU, like the one with v1, not in User Mode Linux:
#                               nearly twice as slow, with two processors and all controllers
#   RUNTIME=crio                CRI-O runs on the node instead of containerd; only with cgroup v2
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

if [ "$(uname -s)" != Linux ] || [ "$(id -u)" != 0 ]; then
  echo "a node with containers needs root on Linux" >&2
  exit 1
fi
vm=src/e2e/vm machine=${MACHINE:-uml} runtime=${RUNTIME:-containerd}
[ -e "$vm/boot-$machine.sh" ] || { echo "MACHINE=$machine: it can be uml, the default, or qemu" >&2; exit 2; }
[ -e "$vm/$runtime/service" ] || { echo "RUNTIME=$runtime: it can be containerd, the default, or crio" >&2; exit 2; }
"$vm/need.sh" "$runtime"
tools=$(src/build/tools/properties.sh)
src/build/tools/build.sh kubernetes kube-scheduler >/dev/null
builders=$("$vm/builders.sh")
root=$("$vm/root.sh" "$runtime")
store=$("$vm/store.sh" "$runtime" target/images/launcher.tar "$builders"/*.tar)

package=dev.cgroupns.e2e.realnode
. src/build/java.sh
tests=("$quick_starts" "${junit[@]}" '--config=junit.jupiter.testclass.order.default=org.junit.jupiter.api.ClassOrderer$OrderAnnotation')
# Two pods at a time: one runs while the other waits. More wait for the processor until buildctl times out.
for option in enabled=true mode.default=concurrent config.strategy=fixed config.fixed.{parallelism,max-pool-size}=2; do
  tests+=("--config=junit.jupiter.execution.parallel.$option")
done
# What only the other runtime has.
[ "$runtime" = containerd ] || tests+=(--exclude-tag=containerd)

# A network of its own, so that the node's addresses do not clash; all processes end with the command.
# Not as a child of Maven, which would have no network there. exec replaces this shell.
isolated() {
  exec unshare --mount --net --pid --fork --kill-child --mount-proc --propagation private -- \
    bash -c 'ip link set lo up; exec "$@"' isolated \
    "${test_java[@]}" -XX:-UsePerfData $tools "-Dnode.machine=$machine" "-Dnode.runtime=$runtime" "-Dnode.root=$root" "-Dnode.store=$store" "$@"
}

# The kernel of User Mode Linux has panicked while it copied memory to a process (copy_chunk_to_user), once in some thirty
# runs. No test after that can pass, so all run again on a new node, once. Other failures are not tried again.
on_cgroup_v2() {
  local console=$1 tries
  for tries in again last; do
    if (isolated "${tests[@]}" "--select-package=$package" '--exclude-classname=.*CgroupV1E2E') 2>&1 | tee "$console"; then
      return 0
    fi
    [ $machine = uml ] && grep -q 'Kernel panic - not syncing: Segfault without recovery target' "$console" || return 1
    [ $tries = last ] || echo "the kernel of User Mode Linux panicked: the tests run again on a new node"
  done
  return 1
}

# The node with cgroup v1 has its own control plane and network, and few tests: it runs at the same time as the other.
all() {
  output=$(mktemp) console=$(mktemp)
  if [ "$runtime" = crio ]; then
    trap 'rm "$output" "$console"' EXIT
    on_cgroup_v2 "$console"
    return
  fi
  isolated "${tests[@]}" "--select-class=$package.CgroupV1E2E" >"$output" 2>&1 &
  beside=$!
  # It has ended by then, unless this script is interrupted; kill then fails, and set -e would end the script.
  trap 'kill -KILL $beside 2>/dev/null || :; rm "$output" "$console"' EXIT
  failed=
  on_cgroup_v2 "$console" || failed+=" v2"
  wait $beside || failed+=" v1"
  cat "$output"
  [ -z "$failed" ] || { echo "tests failed on the node with cgroup$failed: see above" >&2; exit 1; }
}

case ${1-} in
  --measure) isolated "$package.PodStarts" ;;
  '') all ;;
  *) isolated "${tests[@]}" "${@/#/--select-class=$package.}" ;;
esac

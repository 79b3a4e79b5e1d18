#!/usr/bin/env bash
# Times the launcher, as a whole process, and alternatives that could start buildkitd; prints Markdown.
#
#   run.sh LAUNCHER_DIR [ROUNDS]     as root; LAUNCHER_DIR is where src/launcher/compile.sh puts the binaries
#
# Everything runs in a mount namespace of its own with cgroup2 at /sys/fs/cgroup, and in a fresh cgroup that is removed.
set -euo pipefail

fail() { printf 'bench: %s\n' "$*" >&2; exit 1; }

launchers=$(cd "$1" && pwd)
rounds=${2:-500}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
launcher=$launchers/launcher-$(uname -m)
[ -x "$launcher" ] || fail "$launcher does not exist: build it with mvn process-classes"
[ "$(id -u)" = 0 ] || fail "needs root, for the namespaces and the cgroup of the full sequence"
. "$here/../../build/cache.sh"
zig=$(compgen -G "$cache/zig-*/bin/python3" | sort -V | tail -1) || fail "no C compiler in $cache: src/launcher/compile.sh installs it"

if [ -z "${BENCH_NODE:-}" ]; then
  BENCH_NODE=1 exec unshare --mount --propagation private bash "${BASH_SOURCE[0]}" "$launchers" "$rounds"
fi
umount --recursive --lazy /sys/fs/cgroup
mount -t cgroup2 none /sys/fs/cgroup
work=$(mktemp -d)
group=/sys/fs/cgroup/cgroupns-bench-$$
mkdir "$group"
trap 'rmdir "$group/init" 2>/dev/null || true; rmdir "$group"; rm -rf "$work"' EXIT

for program in true exec runner resident; do
  # The launcher's own compiler and C library: the smallest start that C can have here.
  ZIG_GLOBAL_CACHE_DIR=$cache/zig-cache "$zig" -m ziglang cc -target "$(uname -m)-linux-musl" -Os -static -s \
    -o "$work/$program" "$here/$program.c"
done

commands=(
  'static `true`' outside "$work/true" ::
  'C that only calls execve' outside "$work/exec" "$work/true" ::
  'launcher, nothing to do' outside "$launcher" -- "$work/true" ::
  'launcher, full sequence' inside "$launcher" -- "$work/true" ::
  "\`sh -c 'exec true'\` ($(basename "$(readlink -f /bin/sh)"))" outside /bin/sh -c "exec $work/true" ::
)
if busybox=$(command -v busybox); then
  commands+=("\`busybox sh -c 'exec true'\`" outside "$busybox" sh -c "exec $work/true" ::)
fi
commands+=(
  'sh + unshare + umount + mount' inside /bin/sh -c "exec unshare --cgroup --mount /bin/sh -c \
    'umount /sys/fs/cgroup && mount -t cgroup2 none /sys/fs/cgroup && exec $work/true'"
)
"$work/runner" 20 "$group" "${commands[@]}" >/dev/null
"$work/runner" "$rounds" "$group" "${commands[@]}" >"$work/times"
# With a program that does not exist, so that all steps run and the launcher itself ends.
resident=$("$work/resident" "$group" "$launcher" -- "$work/missing")
rmdir "$group/init"

printf '%s rounds, interleaved, whole processes that end in `true`; %s, %s.\n\n' "$rounds" "$(uname -sr)" "$(uname -m)"
awk -F '\t' '
  NR == FNR { if ($1 ~ /execve/) { least = $2; middle = $3 } next }
  FNR == 1 {
    print "| in front of the program | minimum µs | median µs | of C, minimum | of C, median |"
    print "|---|---:|---:|---:|---:|"
  }
  { printf "| %s | %d | %d | %.2f | %.2f |\n", $1, $2, $3, $2 / least, $3 / middle }
' "$work/times" "$work/times"
awk -F '\t' -v resident="$resident" '
  /nothing to do/ { idle = $3; idleLeast = $2 } /full sequence/ { full = $3; fullLeast = $2 }
  /only calls/ { c = $3; cLeast = $2 } /umount/ { shell = $3; shellLeast = $2 }
  END {
    print "\n| goal | wanted | minimum | median |\n|---|---|---:|---:|"
    printf "| nothing to do, of C that only calls execve | at most 1.5 | %.2f | %.2f |\n", idleLeast / cLeast, idle / c
    printf "| sh + unshare + umount + mount, of the full sequence | at least 8 | %.2f | %.2f |\n", shellLeast / fullLeast, shell / full
    printf "| resident after the full sequence | under 512 KiB | %d KiB | |\n", resident
  }
' "$work/times"
printf '\n| architecture | bytes (at most 122,880) |\n|---|---:|\n'
for binary in "$launchers"/launcher-*; do
  printf '| %s | %d |\n' "${binary##*/launcher-}" "$(stat -c %s "$binary")"
done

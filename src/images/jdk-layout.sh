#!/usr/bin/env bash
# The image that the Dockerfile's build starts from, made without a registry, for both architectures: for this machine's,
# Debian by debootstrap with this machine's JDK; for the other one, what a JDK needs of Debian's next release, unpacked.
# Each has its JDK where the official image has it.
#
#   jdk-layout.sh        prints "DIGEST FOLDER": an index, and the OCI image layout that it is in
#
# It is kept in the cache under the hash of this script and the JDK's release file.
set -euo pipefail

suite=bookworm
# The first with a JDK 25.
next_suite=forky
home=opt/java/openjdk
: "${JAVA_HOME:?is not set: source src/build/environment.sh}"
. "$(dirname "${BASH_SOURCE[0]}")/../build/cache.sh"
debian=$cache/images/debian-$suite.tar
case $(uname -m) in
  x86_64) architecture=amd64 other=arm64 ;;
  *) architecture=arm64 other=amd64 ;;
esac

say() { printf '%s\n' "$*" >&2; }
digest() { sha256sum "$1" | cut -d' ' -f1; }
size() { stat -c %s "$1"; }

# Puts a file from the layout under the name of its content; its descriptor goes to standard output.
blob() {
  local sum
  sum=$(digest "$2")
  mkdir -p "$fresh/kept/blobs/sha256"
  printf '{"mediaType":"%s","digest":"sha256:%s","size":%s%s}' "$1" "$sum" "$(size "$2")" "${3-}"
  mv "$2" "$fresh/kept/blobs/sha256/$sum"
}

need_debian() {
  command -v apt-get >/dev/null || { say "this is not Debian: build with docker where there is a registry"; exit 1; }
}

make_debian() {
  if ! command -v debootstrap >/dev/null; then
    need_debian
    say "installing debootstrap ..."
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq debootstrap; } >&2
  fi
  say "unpacking Debian $suite by debootstrap, two minutes ..."
  # Mounts that it makes in the new root go away with the namespace.
  unshare --mount debootstrap --variant=minbase "$suite" "$fresh/root" >"$fresh/debootstrap.log" || { tail -20 "$fresh/debootstrap.log" >&2; exit 1; }
  tar -C "$fresh/root" --sort=name --numeric-owner --exclude='./var/cache/apt/*' --exclude='./var/lib/apt/lists/*' --exclude='./dev/*' \
    -cf "$fresh/debian.tar" .
  mv "$fresh/debian.tar" "$debian"
  rm -rf "$fresh/root" "$fresh/debootstrap.log"
}

# apt for the other architecture with nothing but that suite, so that nothing of it can get into the machine.
apt_of_other() {
  apt-get -qq -o "APT::Architecture=$other" -o "APT::Architectures::=$other" -o Dir::State::status=/dev/null \
    -o "Dir::Etc::SourceList=$fresh/apt/sources" -o Dir::Etc::SourceParts=- -o "Dir::State::Lists=$fresh/apt/lists" \
    -o "Dir::Cache=$fresh/apt/cache" -o APT::Sandbox::User=root "$@" >&2
}

# Its packages are unpacked, and none of their scripts is run: they are for another processor.
make_other() {
  local mirror package
  need_debian
  mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Label: Debian' | sed -n 1p)
  [ -n "$mirror" ] || { say "apt knows no mirror of Debian: run apt-get update"; exit 1; }
  say "unpacking a JDK for $other of Debian's $next_suite, 370 MB ..."
  mkdir -p "$fresh"/apt/{lists/partial,cache,packages} "$fresh/root"/{opt/java,tmp,proc,var/lib/dpkg}
  echo "deb [arch=$other target=Packages signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $next_suite main" >"$fresh/apt/sources"
  apt_of_other update
  (cd "$fresh/apt/packages" &&
    apt_of_other download openjdk-25-jdk-headless openjdk-25-jre-headless libc6 libgcc-s1 libstdc++6 zlib1g base-files)
  # Before the packages that put files into them.
  for package in bin lib sbin lib64; do
    mkdir -p "$fresh/root/usr/$package"
    ln -s "usr/$package" "$fresh/root/$package"
  done
  for package in "$fresh"/apt/packages/*.deb; do
    dpkg-deb --fsys-tarfile "$package" | tar -C "$fresh/root" --extract --keep-directory-symlink --no-same-owner
    { dpkg-deb --field "$package" | sed '1a Status: install ok installed'; echo; } >>"$fresh/root/var/lib/dpkg/status"
  done
  ln -s "../../usr/lib/jvm/java-25-openjdk-$other" "$fresh/root/$home"
  # Of the JDK, what jlink needs.
  rm -rf "$fresh"/root/usr/lib/jvm/java-*/{man,include} "$fresh"/root/usr/lib/debug
  find "$fresh/root/usr/lib/jvm" -name '*.debuginfo' -delete
  tar -C "$fresh/root" --sort=name --numeric-owner --owner=0 --group=0 -cf "$fresh/other.tar" .
  rm -rf "$fresh/root" "$fresh/apt"
}

# Of that architecture, made of these tar files; its descriptor goes to standard output.
image() {
  local of=$1 layers='' diff_ids='' config tar
  shift
  for tar; do
    diff_ids+=",\"sha256:$(digest "$tar")\""
    layers+=,$(blob application/vnd.oci.image.layer.v1.tar "$tar")
  done
  printf '{"architecture":"%s","os":"linux","rootfs":{"type":"layers","diff_ids":[%s]},"config":{"Env":["JAVA_HOME=/%s","PATH=/%s/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]}}' \
    "$of" "${diff_ids#,}" "$home" "$home" >"$fresh/config"
  config=$(blob application/vnd.oci.image.config.v1+json "$fresh/config")
  printf '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":%s,"layers":[%s]}' \
    "$config" "${layers#,}" >"$fresh/manifest"
  blob application/vnd.oci.image.manifest.v1+json "$fresh/manifest" ",\"platform\":{\"os\":\"linux\",\"architecture\":\"$of\"}"
}

make_layout() {
  local index
  [ -f "$debian" ] || make_debian
  cp "$debian" "$fresh/debian.tar"
  # Dereferenced: a package's JDK may keep its certificates elsewhere.
  tar -C "$JAVA_HOME" --sort=name --numeric-owner --owner=0 --group=0 --dereference --exclude=./lib/src.zip \
    --transform "s,^\.,./$home," -cf "$fresh/jdk.tar" .
  make_other
  printf '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[%s,%s]}' \
    "$(image "$architecture" "$fresh/debian.tar" "$fresh/jdk.tar")" "$(image "$other" "$fresh/other.tar")" >"$fresh/images"
  index=$(blob application/vnd.oci.image.index.v1+json "$fresh/images")
  printf '{"schemaVersion":2,"manifests":[%s]}' "$index" >"$fresh/kept/index.json"
  printf '{"imageLayoutVersion":"1.0.0"}' >"$fresh/kept/oci-layout"
}

keep images/jdk "$(cat "${BASH_SOURCE[0]}" "$JAVA_HOME/release")" make_layout
printf '%s %s\n' "$(grep -o 'sha256:[0-9a-f]*' "$kept/index.json")" "$kept"

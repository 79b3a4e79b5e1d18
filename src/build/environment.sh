# Checks the programs that the build needs on the machine. To be sourced, with their names:
#
#   source src/build/environment.sh mvn go python3 gcc
#
# Sets JAVA_HOME to a JDK 25 and puts it first on the PATH. Ends the shell, with a message that says what to install,
# if something is missing.

jdk=25

missing() {
  printf 'make: %s\n' "$@" >&2
  exit 1
}

is_jdk() { [ -x "$1/bin/javac" ] && grep -qs "^JAVA_VERSION=\"$jdk[.\"]" "$1/release"; }

find_jdk() {
  local home on_path
  on_path=$(readlink -f "$(command -v javac || true)" || true)
  for home in "${JAVA_HOME:-}" "${on_path%/bin/javac}" /usr/lib/jvm/* /opt/*jdk* /opt/java/* ~/.sdkman/candidates/java/* \
    ~/.jdks/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if [ -n "$home" ] && is_jdk "$home"; then
      export JAVA_HOME=$home PATH=$home/bin:$PATH
      return
    fi
  done
  missing "no JDK $jdk: neither JAVA_HOME nor javac on the PATH nor /usr/lib/jvm/* is one." \
    "Install Temurin $jdk (https://adoptium.net), or set JAVA_HOME."
}

remedy() {
  case $1 in
    mvn) echo "install Maven 3.8 or newer (Debian, Ubuntu: apt-get install maven)" ;;
    go) echo "install Go 1.26 or newer (https://go.dev/dl)" ;;
    python3) echo "install Python 3.9 or newer with venv (Debian, Ubuntu: apt-get install python3-venv)" ;;
    gcc) echo "install a C compiler (Debian, Ubuntu: apt-get install gcc libc6-dev); runc is built with it" ;;
    ip) echo "install iproute2 (Debian, Ubuntu: apt-get install iproute2)" ;;
    *) echo "install it (Debian, Ubuntu: apt-get install $1)" ;;
  esac
}

find_jdk
for program in "$@"; do
  command -v "$program" >/dev/null || missing "$program is not on the PATH: $(remedy "$program")"
done

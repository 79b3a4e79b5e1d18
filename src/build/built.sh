#!/usr/bin/env bash
# Tells whether `make build` would build what is in target/ already. In the checkout's folder, with JAVA_HOME set.
#
#   built.sh current [ARGUMENT...]   succeeds if nothing has changed since the last build with these arguments of Maven
#   built.sh begin [ARGUMENT...]     to be called before a build
#   built.sh end                     to be called after it
#
# Compared are the content of all sources, the JDK, the arguments and make's VERSION, REGISTRY and LAUNCHERS, and the
# names, sizes and times of what was built: a compilation in between changes these.
set -euo pipefail

sources() {
  printf '%s\n' "$@" "${VERSION-}" "${REGISTRY-}" "${LAUNCHERS-}"
  cat "$JAVA_HOME/release"
  find pom.xml .mvn src -type f -not -path '*/__pycache__/*' -print0 | LC_ALL=C sort -z | xargs -0 sha256sum
}

# Fails if a part is missing.
built() {
  cd target
  find classes test-classes launcher quarkus-app sbom man test.classpath -type f -printf '%p %s %T@\n' | LC_ALL=C sort
}

state=target/build-state
case $1 in
  current)
    exec 2>/dev/null
    [ -f $state.built ] && sources "${@:2}" | cmp -s - $state.sources && built | cmp -s - $state.built
    ;;
  begin)
    mkdir -p target
    rm -f $state.built
    sources "${@:2}" >$state.sources
    ;;
  # Sources that were changed during the build differ from those at its beginning.
  end)
    (built) >$state.new
    mv $state.new $state.built
    ;;
esac

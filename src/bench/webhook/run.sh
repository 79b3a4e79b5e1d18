#!/usr/bin/env bash
# Compares the webhook over HTTPS with two in plain Go, in turns. Prints two Markdown tables; takes about eight minutes.
#
#   src/bench/webhook/run.sh target/quarkus-app/quarkus-run.jar [flags of load, such as -rounds 3]
#
# Needs Go 1.26 (an older one fetches it) and, as JAVA_HOME, a JDK 25.
set -euo pipefail

jar=$(realpath "${1:?usage: run.sh QUARKUS_RUN_JAR [flags of load]}")
shift
: "${JAVA_HOME:?must name a JDK 25}"
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../../build/java.sh"
binaries=$(mktemp -d)
trap 'rm -rf "$binaries"' EXIT

(cd "$here" && go build -trimpath -o "$binaries" ./peer ./load)
version=$("$JAVA_HOME/bin/java" -jar "$jar" version)
"$binaries/load" \
    -java "$JAVA_HOME/bin/java" \
    -java-options "$chart_java_options" \
    -jar "$jar" \
    -peer "$binaries/peer" \
    -config "$here/config.yaml" \
    -image "$(sed -n 's/^ *image: *//p' "$here/config.yaml")" \
    -version "${version#cgroupns-injector }" \
    -reviews "$here/../../jmh/resources/reviews" \
    "$@"

#!/usr/bin/env bash
# Writes src/images/classes.txt: the JDK's classes that the webhook loads until it is ready, besides those that the JDK
# archives by itself. The image's archive has them all, so that a start need not read and verify them. After `make build`,
# with JAVA_HOME set. A class that another release of the JDK does not have is skipped there.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. src/build/java.sh
. src/build/port.sh

work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || :; rm -rf "$work"' EXIT
openssl req -x509 -newkey rsa:2048 -nodes -keyout "$work/tls.key" -out "$work/tls.crt" -days 1 -subj /CN=localhost 2>/dev/null
port=$(free_port)
"$JAVA_HOME/bin/java" $chart_java_options -XX:DumpLoadedClassList="$work/loaded" -Dquarkus.shutdown.delay=0S \
  -jar target/quarkus-app/quarkus-run.jar serve --port 0 --management-port "$port" --config src/bench/webhook/config.yaml \
  --tls-cert-file "$work/tls.crt" --tls-private-key-file "$work/tls.key" >"$work/log" 2>&1 &
server=$!
until curl --silent --fail --output "$work/answer" "http://127.0.0.1:$port/health/ready"; do
  kill -0 "$server" || { cat "$work/log" >&2; exit 1; }
  sleep 0.2
done
kill "$server"
# 143: ended by the signal.
wait "$server" || [ $? = 143 ]
server=
# Names of libraries' classes have their source after them; generated classes have an address in their names.
grep -E '^(java|javax|jdk|sun|com/sun)/[^ ]* id: ' "$work/loaded" | cut -d' ' -f1 | grep -vE '0x|\$\$Lambda|LambdaForm' |
  grep -vxFf "$JAVA_HOME/lib/classlist" | LC_ALL=C sort -u >"$work/classes"
grep -E '^@lambda-form-invoker ' "$work/loaded" | grep -vxFf "$JAVA_HOME/lib/classlist" | LC_ALL=C sort -u >>"$work/classes"
cp "$work/classes" src/images/classes.txt

# To be sourced: real registries with TLS on 127.0.0.1, and the release's programs cut off from the user's own settings.

. "$(dirname "${BASH_SOURCE[0]}")/../build/cache.sh"
. "$(dirname "${BASH_SOURCE[0]}")/../build/port.sh"
tools=$(dirname "${BASH_SOURCE[0]}")/../build/tools

# isolate_tools FOLDER    builds the programs, sets $cosign, and lets them keep settings and logins in that folder only
isolate_tools() {
  local tool
  for tool in "cosign cosign" "oras oras" "registry registry" "helm3 helm" "helm4 helm"; do
    read -ra tool <<<"$tool"
    "$tools/build.sh" "${tool[@]}" >/dev/null
  done
  cosign=$("$tools/build.sh" cosign cosign)/cosign
  # Where they are built, and what builds them, would depend on the home directory.
  CGROUPNS_CACHE=$cache GOPATH=$(go env GOPATH) GOCACHE=$(go env GOCACHE)
  HOME=$1 DOCKER_CONFIG=$1/docker COSIGN_PASSWORD=rehearsal
  export CGROUPNS_CACHE GOPATH GOCACHE HOME DOCKER_CONFIG COSIGN_PASSWORD PYTHONDONTWRITEBYTECODE=1
}

# start_registry FOLDER [STORAGE [YAML]]
#     starts one with its content in FOLDER/storage, and sets $registry to its name and $registry_process. Go's programs
#     trust it if SSL_CERT_FILE names FOLDER/ca.pem. STORAGE and YAML are added to its configuration
start_registry() {
  local folder=$1 port
  mkdir -p "$folder/storage"
  certificate "$folder"
  port=$(free_port)
  cat >"$folder/registry.yml" <<YAML
version: 0.1
log: {level: warn}
storage: {filesystem: {rootdirectory: $folder/storage}${2:+, $2}}
http:
  addr: 127.0.0.1:$port
  tls: {certificate: $folder/server.pem, key: $folder/server.key}
${3-}
YAML
  "$("$tools/build.sh" registry registry)/registry" serve "$folder/registry.yml" >"$folder/registry.log" 2>&1 &
  registry_process=$!
  registry=127.0.0.1:$port
  until curl --silent --output "$folder/answer" --cacert "$folder/ca.pem" "https://$registry/v2/"; do
    kill -0 "$registry_process" 2>/dev/null || { cat "$folder/registry.log" >&2; return 1; }
    sleep 0.1
  done
}

# For this address, by an authority that is made for it.
certificate() {
  local new=(openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes)
  "${new[@]}" -x509 -days 2 -subj "/CN=authority of ${1##*/}" -keyout "$1/ca.key" -out "$1/ca.pem" 2>/dev/null
  "${new[@]}" -subj /CN=127.0.0.1 -keyout "$1/server.key" -out "$1/server.csr" 2>/dev/null
  openssl x509 -req -days 2 -in "$1/server.csr" -CA "$1/ca.pem" -CAkey "$1/ca.key" -CAcreateserial \
    -extfile <(echo subjectAltName=IP:127.0.0.1) -out "$1/server.pem" 2>/dev/null
}

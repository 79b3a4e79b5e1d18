# etcd, kube-apiserver and the two controllers that the chart's tests need, on loopback. To be sourced.
#
#   start_control_plane BINARIES FOLDER    exports KUBECONFIG; ends with the shell that called it

. "$(dirname "${BASH_SOURCE[0]}")/../../src/build/port.sh"

control_plane_pids=()

# Tries a command until it succeeds.
await() {
  local deadline=$((SECONDS + 120))
  until "$@" >/dev/null 2>&1; do
    if ((SECONDS > deadline)); then
      echo "not within two minutes: $*" >&2
      tail -n 5 "$control_plane"/*.log >&2
      return 1
    fi
    sleep 0.2
  done
}

run_part() {
  local name=$1
  shift
  "$binaries/$name" "$@" >"$control_plane/$name.log" 2>&1 &
  control_plane_pids=("$!" "${control_plane_pids[@]}")
}

# The last started first: an API server that has lost its etcd takes a minute to end.
stop_control_plane() {
  local pid
  for pid in "${control_plane_pids[@]}"; do
    kill "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  done
  control_plane_pids=()
}

start_control_plane() {
  binaries=$1 control_plane=$2
  local etcd peer port
  etcd=http://127.0.0.1:$(free_port) peer=http://127.0.0.1:$(free_port) port=$(free_port)
  mkdir -p "$control_plane"
  openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$control_plane/accounts.key"
  echo 'administrator,administrator,administrator,"system:masters"' >"$control_plane/tokens.csv"
  run_part etcd --data-dir="$control_plane/etcd" --unsafe-no-fsync --log-level=warn \
    --listen-client-urls="$etcd" --advertise-client-urls="$etcd" \
    --listen-peer-urls="$peer" --initial-advertise-peer-urls="$peer" --initial-cluster="default=$peer"
  run_part kube-apiserver --etcd-servers="$etcd" --bind-address=127.0.0.1 --advertise-address=127.0.0.1 \
    --endpoint-reconciler-type=none --enable-aggregator-routing=true --secure-port="$port" --cert-dir="$control_plane" \
    --token-auth-file="$control_plane/tokens.csv" --authorization-mode=RBAC --allow-privileged=true \
    --service-account-issuer=https://kubernetes.default.svc --service-cluster-ip-range=10.96.0.0/16 \
    --service-account-key-file="$control_plane/accounts.key" \
    --service-account-signing-key-file="$control_plane/accounts.key"
  export KUBECONFIG=$control_plane/kubeconfig
  cat >"$KUBECONFIG" <<YAML
apiVersion: v1
kind: Config
clusters: [{name: local, cluster: {server: "https://127.0.0.1:$port", certificate-authority: "$control_plane/apiserver.crt"}}]
users: [{name: administrator, user: {token: administrator}}]
contexts: [{name: local, context: {cluster: local, user: administrator, namespace: default}}]
current-context: local
YAML
  await "$binaries/kubectl" get --raw /readyz
  # Pods need a service account; the other controller checks the types in policies' expressions.
  run_part kube-controller-manager --kubeconfig="$KUBECONFIG" --leader-elect=false --bind-address=127.0.0.1 \
    --secure-port="$(free_port)" --cert-dir="$control_plane/controllers" \
    --controllers=serviceaccount-controller,validatingadmissionpolicy-status-controller
  await "$binaries/kubectl" get serviceaccount default
}

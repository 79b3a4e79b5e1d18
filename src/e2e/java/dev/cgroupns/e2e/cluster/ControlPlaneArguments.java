package dev.cgroupns.e2e.cluster;

import dev.cgroupns.e2e.Folder;
import dev.cgroupns.e2e.Loopback;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The arguments of the programs of a control plane.
 *
 * @param folder where they keep their files
 * @param placement where the API server listens
 * @param serviceAccountKey the key of service accounts' tokens
 */
record ControlPlaneArguments(Folder folder, Placement placement, Path serviceAccountKey) {
    /** The token of a user with all permissions. */
    static final String TOKEN = "administrator";
    /** The token of the kubelet of the node {@code node}. */
    static final String NODE_TOKEN = "node";

    /** The certificate that the API server makes for itself. */
    Path authority() {
        return folder.path().resolve("apiserver.crt");
    }

    /** A kubeconfig for the user with this token. */
    String kubeconfig(String token) {
        return """
                apiVersion: v1
                kind: Config
                clusters:
                  - name: local
                    cluster: {server: "https://%s:%d", certificate-authority: "%s"}
                users:
                  - name: administrator
                    user: {token: "%s"}
                contexts:
                  - name: local
                    context: {cluster: local, user: administrator, namespace: default}
                current-context: local
                """.formatted(placement.address(), placement.port(), authority(), token);
    }

    List<String> etcd(int port) {
        String client = "http://127.0.0.1:" + port;
        String peer = "http://127.0.0.1:" + Loopback.freePort();
        return List.of(
                "--name=default",
                "--data-dir=" + folder.path().resolve("etcd"),
                "--listen-client-urls=" + client,
                "--advertise-client-urls=" + client,
                "--listen-peer-urls=" + peer,
                "--initial-advertise-peer-urls=" + peer,
                "--initial-cluster=default=" + peer,
                "--unsafe-no-fsync",
                "--log-level=warn");
    }

    List<String> apiServer(int etcdPort) {
        Path tokens = folder.file("tokens.csv", """
                %s,administrator,administrator,"system:masters"
                %s,system:node:node,node,"system:nodes"
                """.formatted(TOKEN, NODE_TOKEN));
        List<String> arguments = new ArrayList<>(placement.apiServer());
        arguments.addAll(List.of(
                "--etcd-servers=http://127.0.0.1:" + etcdPort,
                "--bind-address=" + placement.bindAddress(),
                "--advertise-address=" + placement.address(),
                "--secure-port=" + placement.port(),
                // It makes a certificate for its address here.
                "--cert-dir=" + folder.path(),
                "--token-auth-file=" + tokens,
                "--authorization-mode=Node,RBAC",
                "--allow-privileged=true",
                "--service-account-issuer=https://kubernetes.default.svc",
                "--service-account-key-file=" + serviceAccountKey,
                "--service-account-signing-key-file=" + serviceAccountKey,
                "--service-cluster-ip-range=10.96.0.0/16"));
        return arguments;
    }

    List<String> controllers(Path kubeconfig) {
        return List.of(
                "--kubeconfig=" + kubeconfig,
                "--controllers=" + placement.controllers(),
                // Some tests create hundreds of pods; the default is 20 requests per second.
                "--kube-api-qps=200",
                "--kube-api-burst=200",
                "--leader-elect=false",
                "--bind-address=127.0.0.1",
                "--secure-port=" + Loopback.freePort(),
                "--cert-dir=" + folder.folder("controllers"),
                "--service-account-private-key-file=" + serviceAccountKey,
                "--root-ca-file=" + authority());
    }

    List<String> scheduler(Path kubeconfig) {
        return List.of(
                "--kubeconfig=" + kubeconfig,
                "--leader-elect=false",
                "--bind-address=127.0.0.1",
                "--secure-port=" + Loopback.freePort());
    }
}

package dev.cgroupns.e2e.cluster;

import dev.cgroupns.e2e.Command;
import dev.cgroupns.e2e.Folder;
import dev.cgroupns.e2e.Loopback;
import dev.cgroupns.e2e.RunningProgram;
import dev.cgroupns.e2e.Tools;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.awaitility.Awaitility;

/**
 * A Kubernetes control plane: etcd, kube-apiserver and the controllers that create pods for Deployments. Its pods stay
 * Pending until a scheduler and a node are started.
 */
public final class Cluster implements AutoCloseable {
    private static final Duration READY = Duration.ofMinutes(2);
    private static final String TOKEN = "administrator";
    private static final String NODE_TOKEN = "node";

    private final Folder folder = Folder.create("cluster");
    private final Placement placement;
    private final Path authority = folder.path().resolve("apiserver.crt");
    private final Path kubeconfig;
    /** The programs to end, the last started first: an API server that has lost its etcd takes a minute to end. */
    private final Deque<AutoCloseable> parts = new ArrayDeque<>(List.of(folder));

    private final KubernetesClient client;

    private final RunningProgram etcd;
    private final Path serviceAccountKey;
    private final int etcdPort;
    private RunningProgram apiServer;
    private boolean closed;

    private Cluster(Placement placement, Consumer<String> progress) {
        this.placement = placement;
        // Before anything runs: Ctrl-C may come during the start.
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(this::close));
        etcdPort = Loopback.freePort();
        serviceAccountKey = ServiceAccountKey.write(folder);
        kubeconfig = folder.file("kubeconfig", kubeconfig(TOKEN));

        progress.accept("etcd");
        etcd = startEtcd(etcdPort);
        progress.accept("kube-apiserver");
        apiServer = startApiServer(etcdPort, serviceAccountKey);
        apiServer.awaitReady(READY, () -> Files.exists(authority));
        client = connect();
        apiServer.awaitReady(READY, () -> "ok".equals(client.raw("/readyz")));
        progress.accept("kube-controller-manager");
        RunningProgram controllers = startControllers(serviceAccountKey, authority);
        controllers.awaitReady(READY, () -> hasServiceAccount("default"));
    }

    /**
     * Starts one and waits until it accepts pods.
     *
     * @param progress receives the name of each part before its start
     */
    public static Cluster start(Consumer<String> progress) {
        return start(Placement.withoutNode(), progress);
    }

    /** The same with a chosen placement. */
    public static Cluster start(Placement placement, Consumer<String> progress) {
        return new Cluster(placement, progress);
    }

    /** Its etcd. */
    public RunningProgram etcd() {
        return etcd;
    }

    /** Ends the API server by force, as a crash does. */
    public void killApiServer() {
        apiServer.kill();
    }

    /** Starts the API server again, and waits until it answers. */
    public void startApiServer() {
        apiServer = startApiServer(etcdPort, serviceAccountKey);
        apiServer.awaitReady(READY, () -> "ok".equals(client.raw("/readyz")));
    }

    /** Starts the scheduler. */
    public void startScheduler() {
        start(
                "kube-scheduler",
                "--kubeconfig=" + kubeconfig,
                "--leader-elect=false",
                "--bind-address=127.0.0.1",
                "--secure-port=" + Loopback.freePort());
    }

    /** The kubeconfig of the kubelet on the node {@code node}, with the authority inside. */
    public String kubeconfigOfNode() {
        return kubeconfig(NODE_TOKEN)
                .replace("certificate-authority: \"" + authority + '"', "certificate-authority-data: " + authority());
    }

    /** The authority of the API server's certificate: PEM, in base64. */
    public String authority() {
        try {
            return Base64.getEncoder().encodeToString(Files.readAllBytes(authority));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the parts' logs are, until it is closed. */
    public Path folder() {
        return folder.path();
    }

    /** A client with all permissions. */
    public KubernetesClient client() {
        return client;
    }

    /** The kubeconfig with which other programs connect as an administrator. */
    public Path kubeconfig() {
        return kubeconfig;
    }

    /**
     * Creates a kubeconfig for a service account, which has only the permissions that it was given.
     *
     * @return the file
     */
    public Path kubeconfigOf(String namespace, String serviceAccount) {
        String token = client.serviceAccounts()
                .inNamespace(namespace)
                .withName(serviceAccount)
                .tokenRequest(new TokenRequestBuilder().withNewSpec().endSpec().build())
                .getStatus()
                .getToken();
        return folder.file("kubeconfig-" + namespace, kubeconfig(token));
    }

    /** Its version, such as {@code v1.36.3}. */
    public String version() {
        return client.getKubernetesVersion().getGitVersion();
    }

    /** Runs kubectl as a user with all permissions. */
    public Command.Result kubectl(String input, String... arguments) {
        List<String> command =
                new ArrayList<>(List.of(Tools.kubernetes("kubectl"), "--kubeconfig", kubeconfig.toString()));
        command.addAll(List.of(arguments));
        return Command.run(input, command);
    }

    /**
     * Creates a namespace with a unique name, ready for pods.
     *
     * @return the name
     */
    public String namespace(String prefix, Map<String, String> labels) {
        String name = client.namespaces()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withGenerateName(prefix + "-")
                        .withLabels(labels)
                        .endMetadata()
                        .build())
                .create()
                .getMetadata()
                .getName();
        // ServiceAccount admission forbids pods until the controller has made this one.
        Awaitility.await("service account of " + name).atMost(READY).until(() -> hasServiceAccount(name));
        return name;
    }

    /** Removes a namespace with all that is in it, and does not wait. */
    public void delete(String namespace) {
        client.namespaces().withName(namespace).delete();
    }

    /**
     * A counter of the API server's own metrics, summed over all series that carry the label.
     *
     * @param label such as {@code name="cgroupns.example"}
     */
    public double counter(String metric, String label) {
        return client.raw("/metrics")
                .lines()
                .filter(line -> line.startsWith(metric + "{") && line.contains(label))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    @Override
    public synchronized void close() {
        closed = true;
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                throw new IllegalStateException("cannot end the cluster", e);
            }
        }
    }

    private boolean hasServiceAccount(String namespace) {
        return client.serviceAccounts()
                        .inNamespace(namespace)
                        .withName("default")
                        .get()
                != null;
    }

    private RunningProgram startEtcd(int port) {
        String client = "http://127.0.0.1:" + port;
        String peer = "http://127.0.0.1:" + Loopback.freePort();
        RunningProgram etcd = start(
                "etcd",
                "--name=default",
                "--data-dir=" + folder.path().resolve("etcd"),
                "--listen-client-urls=" + client,
                "--advertise-client-urls=" + client,
                "--listen-peer-urls=" + peer,
                "--initial-advertise-peer-urls=" + peer,
                "--initial-cluster=default=" + peer,
                "--unsafe-no-fsync",
                "--log-level=warn");
        etcd.awaitReady(READY, () -> Loopback.listens(port));
        return etcd;
    }

    private RunningProgram startApiServer(int etcdPort, Path serviceAccountKey) {
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
                // It writes the certificate for its address here.
                "--cert-dir=" + folder.path(),
                "--token-auth-file=" + tokens,
                "--authorization-mode=Node,RBAC",
                "--allow-privileged=true",
                "--service-account-issuer=https://kubernetes.default.svc",
                "--service-account-key-file=" + serviceAccountKey,
                "--service-account-signing-key-file=" + serviceAccountKey,
                "--service-cluster-ip-range=10.96.0.0/16"));
        return start("kube-apiserver", arguments.toArray(String[]::new));
    }

    private RunningProgram startControllers(Path serviceAccountKey, Path authority) {
        return start(
                "kube-controller-manager",
                "--kubeconfig=" + kubeconfig,
                "--controllers=" + placement.controllers(),
                "--leader-elect=false",
                "--bind-address=127.0.0.1",
                "--secure-port=" + Loopback.freePort(),
                "--cert-dir=" + folder.folder("controllers"),
                "--service-account-private-key-file=" + serviceAccountKey,
                "--root-ca-file=" + authority);
    }

    private synchronized RunningProgram start(String name, String... arguments) {
        if (closed) {
            throw new IllegalStateException("the cluster was closed while it started");
        }
        List<String> command = new ArrayList<>(List.of(Tools.kubernetes(name)));
        command.addAll(List.of(arguments));
        RunningProgram program = RunningProgram.start(name, folder.path(), command);
        // Nothing is kept, and an API server that is asked to end waits for kubelets, which stay connected.
        parts.push(program::kill);
        return program;
    }

    private synchronized KubernetesClient connect() {
        Config config = Config.fromKubeconfig(kubeconfig.toFile());
        // The default is ten seconds, which a busy machine may exceed.
        config.setRequestTimeout((int) READY.toMillis());
        KubernetesClient connected =
                new KubernetesClientBuilder().withConfig(config).build();
        parts.push(connected);
        return connected;
    }

    private String kubeconfig(String token) {
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
                """.formatted(placement.address(), placement.port(), authority, token);
    }
}

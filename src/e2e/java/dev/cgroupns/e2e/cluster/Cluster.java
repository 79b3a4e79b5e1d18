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

    private final Folder folder = Folder.create("cluster");
    private final ControlPlaneArguments arguments;
    private final Path authority;
    private final Path kubeconfig;
    /** The programs to end, the last started first: an API server that has lost its etcd takes a minute to end. */
    private final Deque<AutoCloseable> parts = new ArrayDeque<>(List.of(folder));

    private final KubernetesClient client;

    private final RunningProgram etcd;
    private final int etcdPort;
    private RunningProgram apiServer;
    private boolean closed;

    private Cluster(Placement placement, Consumer<String> progress) {
        // Before anything runs: Ctrl-C may come during the start.
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(this::close));
        etcdPort = Loopback.freePort();
        arguments = new ControlPlaneArguments(folder, placement, ServiceAccountKey.write(folder));
        authority = arguments.authority();
        kubeconfig = folder.file("kubeconfig", arguments.kubeconfig(ControlPlaneArguments.TOKEN));

        progress.accept("etcd");
        etcd = start("etcd", arguments.etcd(etcdPort));
        etcd.awaitReady(READY, () -> Loopback.listens(etcdPort));
        progress.accept("kube-apiserver");
        apiServer = start("kube-apiserver", arguments.apiServer(etcdPort));
        apiServer.awaitReady(READY, () -> Files.exists(authority));
        client = connect();
        apiServer.awaitReady(READY, () -> "ok".equals(client.raw("/readyz")));
        progress.accept("kube-controller-manager");
        RunningProgram controllers = start("kube-controller-manager", arguments.controllers(kubeconfig));
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
        apiServer = start("kube-apiserver", arguments.apiServer(etcdPort));
        apiServer.awaitReady(READY, () -> "ok".equals(client.raw("/readyz")));
    }

    /** Starts the scheduler. */
    public void startScheduler() {
        start("kube-scheduler", arguments.scheduler(kubeconfig));
    }

    /** The kubeconfig of the kubelet on the node {@code node}, with the authority inside. */
    public String kubeconfigOfNode() {
        return arguments
                .kubeconfig(ControlPlaneArguments.NODE_TOKEN)
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
        return folder.file("kubeconfig-" + namespace, arguments.kubeconfig(token));
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

    private synchronized RunningProgram start(String name, List<String> arguments) {
        if (closed) {
            throw new IllegalStateException("the cluster was closed while it started");
        }
        List<String> command = new ArrayList<>(List.of(Tools.kubernetes(name)));
        command.addAll(arguments);
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
}

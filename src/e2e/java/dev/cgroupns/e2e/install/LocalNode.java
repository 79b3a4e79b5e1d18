package dev.cgroupns.e2e.install;

import dev.cgroupns.e2e.Command;
import dev.cgroupns.e2e.Folder;
import dev.cgroupns.e2e.RunningProgram;
import dev.cgroupns.e2e.Tools;
import dev.cgroupns.e2e.cluster.Cluster;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * A node on this machine: containerd and kubelet, with their files where every node has them. That is possible because
 * {@code src/e2e/kubelet/isolated.sh} has made mounts, network and processes private.
 */
final class LocalNode implements AutoCloseable {
    /** The address that the API server's Service has, and the API server itself. */
    static final String API_SERVER = "10.96.0.1";

    private static final String NAME = "node";
    private static final String ADDRESS = "10.77.0.2";
    private static final Duration READY = Duration.ofMinutes(5);
    private static final Path CONFIGURATION = Path.of("src/e2e/kubelet");
    private static final Path CNI_PLUGINS = Path.of("/run/cni");

    private final Folder folder = Folder.create("node");
    private final Deque<AutoCloseable> parts = new ArrayDeque<>(List.of(folder));

    /**
     * Starts one and waits until it accepts pods.
     *
     * @param images OCI archives
     */
    static LocalNode start(Cluster cluster, List<Path> images) {
        if (!Files.isDirectory(Path.of("/run/sysctl"))) {
            throw new IllegalStateException("not isolated: run `make e2e-install`, which starts this by isolated.sh");
        }
        LocalNode node = new LocalNode();
        node.startContainerd();
        images.forEach(node::load);
        node.startKubelet(cluster);
        Awaitility.await("node is Ready")
                .atMost(READY)
                .until(() -> cluster.client().nodes().withName(NAME).get(), LocalNode::isReady);
        return node;
    }

    /** Where the programs' logs are, until it is closed. */
    Path logs() {
        return folder.path();
    }

    @Override
    public void close() {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                throw new IllegalStateException("cannot end the node", e);
            }
        }
    }

    private void startContainerd() {
        link(CNI_PLUGINS, Path.of(Tools.cni("bridge")));
        RunningProgram containerd = start(
                "containerd",
                Tools.containerd("containerd"),
                "--config",
                CONFIGURATION.resolve("containerd.toml").toAbsolutePath().toString());
        containerd.awaitReady(
                READY,
                () -> Command.run(List.of(Tools.containerd("ctr"), "version")).exitCode() == 0);
    }

    private void load(Path archive) {
        Command.run(List.of(Tools.containerd("ctr"), "--namespace", "k8s.io", "images", "import", archive.toString()))
                .success();
    }

    private void startKubelet(Cluster cluster) {
        start(
                "kubelet",
                Tools.kubernetes("kubelet"),
                "--kubeconfig",
                folder.file("kubeconfig", cluster.kubeconfigOfNode()).toString(),
                "--config",
                CONFIGURATION.resolve("kubelet.yaml").toAbsolutePath().toString(),
                "--hostname-override",
                NAME,
                "--node-ip",
                ADDRESS);
    }

    private RunningProgram start(String name, String... command) {
        // runc-beside-v1, the real runc that it calls, and the shim.
        String path = String.join(
                ":",
                CONFIGURATION.toAbsolutePath().toString(),
                parent(Tools.runc()),
                parent(Tools.containerd("containerd")),
                System.getenv("PATH"));
        RunningProgram program =
                RunningProgram.start(name, folder.path(), Map.of("PATH", path), new ArrayList<>(List.of(command)));
        parts.push(program);
        return program;
    }

    private static boolean isReady(@Nullable Node node) {
        return node != null && Readiness.isNodeReady(node);
    }

    private static String parent(String program) {
        return String.valueOf(Path.of(program).getParent());
    }

    private static void link(Path link, Path program) {
        try {
            Files.createSymbolicLink(link, Path.of(parent(program.toString())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

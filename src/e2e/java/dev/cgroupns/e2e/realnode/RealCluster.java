package dev.cgroupns.e2e.realnode;

import dev.cgroupns.e2e.Progress;
import dev.cgroupns.e2e.cluster.Cluster;
import dev.cgroupns.e2e.cluster.Placement;
import dev.cgroupns.e2e.delivery.Deliveries;
import dev.cgroupns.e2e.realnode.VirtualMachine.Cgroups;
import dev.cgroupns.e2e.webhook.Registration;
import dev.cgroupns.e2e.webhook.Registration.FailurePolicy;
import dev.cgroupns.e2e.webhook.WebhookServer;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A cluster with one node.
 *
 * @param cluster the control plane, on this machine
 * @param node the machine that the kubelet and the container runtime run on
 * @param deliveries further webhooks, for tests that choose the delivery
 */
record RealCluster(Cluster cluster, VirtualMachine node, WebhookServer webhook, Deliveries deliveries)
        implements AutoCloseable {
    /** The container runtime's other handlers. */
    private static final String RUNTIME_CLASSES = """
            apiVersion: node.k8s.io/v1
            kind: RuntimeClass
            metadata: {name: crun}
            handler: crun
            ---
            apiVersion: node.k8s.io/v1
            kind: RuntimeClass
            metadata: {name: refusing}
            handler: refusing
            """;

    private static final Duration NODE_READY = Duration.ofMinutes(5);

    /** Starts all of it and waits until the node accepts pods. */
    static RealCluster start(Cgroups cgroups) {
        // Each check takes a tenth of a second of the node's time, which its pods need more.
        Awaitility.setDefaultPollDelay(Duration.ZERO);
        Awaitility.setDefaultPollInterval(Duration.ofMillis(500));
        Progress.say("booting a node with cgroup " + cgroups);
        VirtualMachine node = VirtualMachine.start(cgroups);
        Cluster cluster = Cluster.start(Placement.besideNode(VirtualMachine.HOST_ADDRESS), part -> {});
        cluster.startScheduler();
        WebhookServer webhook = WebhookServer.start();
        Registration.apply(cluster.client(), webhook, FailurePolicy.FAIL);
        RealCluster started = new RealCluster(cluster, node, webhook, Deliveries.on(cluster));
        try {
            node.awaitShell();
            node.shell("cat >/etc/kubernetes/kubeconfig <<'END'\n" + cluster.kubeconfigOfNode() + "END\n")
                    .success();
            cluster.kubectl(RUNTIME_CLASSES, "apply", "--filename", "-").success();
            Awaitility.await("the node is Ready")
                    .atMost(NODE_READY)
                    .ignoreExceptions()
                    .until(() -> started.isReady());
        } catch (ConditionTimeoutException | AssertionError e) {
            String console = node.console();
            started.close();
            throw new IllegalStateException("the node's console says:\n" + console, e);
        }
        Progress.say("the node is ready");
        return started;
    }

    /** A new namespace, whose pods are sent to the webhook. */
    String namespace() {
        return cluster.namespace("injected", Map.of());
    }

    /** A new namespace, whose pods get the launcher with this delivery. */
    String namespaceWithDelivery(String delivery) {
        return deliveries.by(delivery).namespace();
    }

    /** A new namespace that is excluded. */
    String namespaceLeftAlone() {
        return cluster.namespace("as-it-is", Map.of(Registration.NAMESPACE_LABEL, "none"));
    }

    /** Copies the logs of all parts. */
    void keepLogs(Path target) throws IOException {
        node.keepLogs(target);
        try (var parts = Files.newDirectoryStream(cluster.folder(), "*.log")) {
            for (Path log : parts) {
                Files.copy(log, target.resolve(log.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    @Override
    public void close() {
        deliveries.close();
        cluster.close();
        webhook.close();
        node.close();
    }

    private boolean isReady() {
        Node registered = cluster.client().nodes().withName("node").get();
        return registered != null && Readiness.getInstance().isReady(registered);
    }
}

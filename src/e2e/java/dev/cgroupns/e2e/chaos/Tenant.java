package dev.cgroupns.e2e.chaos;

import dev.cgroupns.e2e.cluster.Cluster;
import dev.cgroupns.e2e.cluster.Pods;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/** Creates builders in one namespace and deletes them, again and again until it is closed. */
final class Tenant implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final int TIMEOUT_MILLIS = 40_000;

    private final String namespace;
    private final KubernetesClient client;
    private final Pod pod = new PodBuilder(Pods.read("shell"))
            .editMetadata()
            .withName(null)
            .withGenerateName("builder-")
            .endMetadata()
            .build();
    private final AtomicReference<Outcomes> outcomes = new AtomicReference<>(Outcomes.NONE);
    private volatile boolean closed;
    private volatile String lastFailure = "";

    private Tenant(Cluster cluster, String namespace) {
        this.namespace = namespace;
        Config config = Config.fromKubeconfig(cluster.kubeconfig().toFile());
        // The API server's first answer counts, not that of a retry.
        config.setRequestRetryBackoffLimit(0);
        config.setRequestTimeout(TIMEOUT_MILLIS);
        this.client = new KubernetesClientBuilder().withConfig(config).build();
    }

    static Tenant start(Cluster cluster, String namespace) {
        Tenant tenant = new Tenant(cluster, namespace);
        Thread.ofPlatform().daemon().name("tenant-" + namespace).start(tenant::createAll);
        return tenant;
    }

    /** The outcomes since the last call. */
    Outcomes take() {
        return outcomes.getAndSet(Outcomes.NONE);
    }

    /** The same, without resetting the counts. */
    Outcomes look() {
        return outcomes.get();
    }

    String lastFailure() {
        return lastFailure;
    }

    @Override
    public void close() {
        closed = true;
        client.close();
    }

    private void createAll() {
        while (!closed) {
            Outcomes one = create();
            outcomes.updateAndGet(all -> all.plus(one));
            try {
                Thread.sleep(PAUSE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private Outcomes create() {
        try {
            Pod created = client.pods().inNamespace(namespace).resource(pod).create();
            delete(created);
            if (created.getSpec().getInitContainers().isEmpty()) {
                lastFailure = "created without the launcher";
                return Outcomes.MISSED;
            }
            return Outcomes.INJECTED;
        } catch (KubernetesClientException e) {
            lastFailure = String.valueOf(e.getMessage());
            return lastFailure.contains("calling webhook") ? Outcomes.REFUSED : Outcomes.API_SERVER;
        }
    }

    private void delete(Pod created) {
        try {
            client.resource(created).withGracePeriod(0).delete();
        } catch (KubernetesClientException e) {
            // It is deleted with its namespace.
        }
    }
}

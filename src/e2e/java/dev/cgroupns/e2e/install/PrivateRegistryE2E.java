package dev.cgroupns.e2e.install;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.e2e.cluster.Cluster;
import dev.cgroupns.image.fixture.ForwardProxy;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.vertx.core.Vertx;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Registries with private authorities, configured with the chart's values only: one in the node's network, one that
 * only a proxy knows. The webhook's own calls to the API server bypass the proxy, which cannot reach it.
 */
@ExtendWith(ClusterWithNode.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PrivateRegistryE2E {
    private static final String NODE = "10.77.0.2";
    private static final String AUTHORITY = "company-ca";

    private final Cluster cluster;
    private final Vertx vertx = Vertx.vertx();
    private final ForwardProxy proxy = new ForwardProxy(vertx, "0.0.0.0", 0);
    private final PrivateRegistry near = PrivateRegistry.start(NODE, "/usr/bin/near");
    private final PrivateRegistry far = PrivateRegistry.start("registry.company.example", "/usr/bin/far");
    private final Release release;

    PrivateRegistryE2E(Cluster cluster) {
        this.cluster = cluster;
        String registries = """
                {"allow":["%s"],"caFrom":{"secret":"%s"},
                 "hosts":{"%s":{"caFrom":{"configMap":"%s","key":"near.pem"},"addresses":["%s"]}}}""".formatted(far.name(), AUTHORITY, near.name(), AUTHORITY, NODE);
        String proxies = """
                {"httpsProxy":"http://%s:%d","noProxy":"10.77.0.0/24"}""".formatted(NODE, proxy.port());
        this.release =
                Release.begin(cluster, "--set-json", "registries=" + registries, "--set-json", "proxy=" + proxies);
        // The kubelet waits for what a pod mounts.
        cluster.client()
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withNamespace(release.namespace())
                        .withName(AUTHORITY)
                        .endMetadata()
                        .withData(Map.of("near.pem", near.authority()))
                        .build())
                .create();
        cluster.client()
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace(release.namespace())
                        .withName(AUTHORITY)
                        .endMetadata()
                        .withStringData(Map.of("ca.crt", far.authority()))
                        .build())
                .create();
        release.awaitReady();
    }

    @AfterAll
    void end() {
        release.close();
        near.close();
        far.close();
        proxy.close();
        vertx.close();
    }

    @Test
    void aRegistryInTheNodesNetworkIsTrustedWithAConfigMap() {
        assertThat(injected(near.image()).getCommand()).endsWith("--", "/usr/bin/near");
        assertThat(proxy.seen()).noneMatch(seen -> seen.target().equals(near.name()));
    }

    @Test
    void aRegistryBehindTheProxyIsTrustedWithASecret() {
        assertThat(injected(far.image()).getCommand()).endsWith("--", "/usr/bin/far");
        assertThat(proxy.seen()).anyMatch(seen -> seen.target().equals(far.name()));
    }

    /** A lookup may come too late for the first pod on a busy machine, but not for all that follow. */
    private Container injected(String image) {
        return Awaitility.await("a pod with " + image + " is injected")
                .atMost(Release.PATIENCE)
                .until(
                        () -> cluster.client()
                                .pods()
                                .inNamespace("default")
                                .resource(pod(image))
                                .dryRun()
                                .create()
                                .getSpec()
                                .getContainers()
                                .getFirst(),
                        container -> !container.getCommand().isEmpty());
    }

    private static Pod pod(String image) {
        return new PodBuilder()
                .withNewMetadata()
                .withName("builder")
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("builder")
                .withImage(image)
                .withNewSecurityContext()
                .withPrivileged(true)
                .endSecurityContext()
                .endContainer()
                .endSpec()
                .build();
    }
}

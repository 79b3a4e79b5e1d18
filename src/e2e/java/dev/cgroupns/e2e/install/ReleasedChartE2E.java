package dev.cgroupns.e2e.install;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.e2e.Folder;
import dev.cgroupns.e2e.cluster.Cluster;
import dev.cgroupns.e2e.cluster.Pods;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * {@code helm install oci://...} of what {@code make release-dry-run} published, which runs this. The node has the
 * images of the checkout under other names, and pulls those of the release by their digests.
 */
@ExtendWith(ClusterWithNode.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReleasedChartE2E {
    private final Cluster cluster;
    private final Folder folder = Folder.create("release");
    private final PublishedRelease published = PublishedRelease.serve(folder);
    private final Release release;
    private final String namespace;

    ReleasedChartE2E(Cluster cluster) {
        this.cluster = cluster;
        this.release = Release.beginFrom(cluster, published.chart(), published.helmArguments());
        this.namespace = cluster.namespace("builders", Map.of());
    }

    @BeforeAll
    void awaitReady() {
        release.awaitReady();
    }

    @AfterAll
    void end() {
        cluster.delete(namespace);
        release.close();
        published.close();
        folder.close();
    }

    @Test
    void buildsRunInANamespaceOfTheirOwn() {
        cluster.kubectl(Pods.manifest("deployment"), "apply", "--namespace", namespace, "--filename", "-")
                .success();

        Pod builder = Awaitility.await("a builder that answers")
                .atMost(Release.PATIENCE)
                .until(this::builders, pods -> !pods.isEmpty() && log("builder").contains("running server on"))
                .getFirst();

        assertThat(log("builder")).contains("cgroupns-launcher: builds now run in /k8s.io/");
        assertThat(images(Stream.of(builder)))
                .anyMatch(image -> image.startsWith(published.image("launcher") + "@sha256:"));
        assertThat(images(release.pods().stream()))
                .isNotEmpty()
                .allMatch(image -> image.startsWith(published.image("webhook") + "@sha256:"));
    }

    private List<Pod> builders() {
        return cluster.client().pods().inNamespace(namespace).list().getItems();
    }

    /** Empty until the container has begun. */
    private String log(String container) {
        return cluster.kubectl("", "logs", "--namespace", namespace, "deployment/buildkitd", "--container", container)
                .output();
    }

    private static List<String> images(Stream<Pod> pods) {
        return pods.map(Pod::getSpec)
                .flatMap(spec -> Stream.concat(spec.getInitContainers().stream(), spec.getContainers().stream()))
                .map(Container::getImage)
                .toList();
    }
}

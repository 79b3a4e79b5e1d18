package dev.cgroupns.e2e.install;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.e2e.Command;
import dev.cgroupns.e2e.Progress;
import dev.cgroupns.e2e.cluster.Cluster;
import dev.cgroupns.e2e.cluster.Pods;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** {@code helm install} without values: what a platform team has a minute later, and what its tenants' pods do. */
@ExtendWith(ClusterWithNode.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FirstInstallationE2E {
    /** The objects in {@code src/e2e/pods} that create pods. */
    private static final List<String> OWNERS = List.of("deployment", "statefulset", "job", "cronjob", "sidecar");

    private final Cluster cluster;
    private final Release release;
    private final Map<String, String> namespaces = new HashMap<>();

    FirstInstallationE2E(Cluster cluster) {
        this.cluster = cluster;
        Instant began = Instant.now();
        this.release = Release.begin(cluster);
        Awaitility.await("first injected pod").atMost(Release.PATIENCE).until(this::isInjected);
        Progress.say("first pod injected %d ms after helm install began"
                .formatted(Duration.between(began, Instant.now()).toMillis()));
    }

    /** All at once: the CronJob takes up to a minute. */
    @BeforeAll
    void createBuilders() {
        release.awaitReady();
        OWNERS.forEach(owner -> cluster.kubectl(
                        Pods.manifest(owner), "apply", "--namespace", namespaceOf(owner), "--filename", "-")
                .success());
    }

    @AfterAll
    void uninstall() {
        namespaces.values().forEach(cluster::delete);
        release.close();
    }

    @Test
    void twoReplicasUnderRestrictedPodSecurity() {
        assertThat(release.pods()).hasSize(2).allMatch(Readiness::isPodReady);
    }

    @ParameterizedTest
    @FieldSource("OWNERS")
    void builderOf(String owner) {
        Pod pod = awaitRunning(namespaceOf(owner));

        assertThat(log(pod, "cgroupns-launcher")).contains("cgroup v2");
        assertThat(log(pod, "builder"))
                .contains("cgroupns-launcher: builds now run in /k8s.io/")
                .contains("running server on");
    }

    @Test
    void helmTestPasses() {
        assertThat(release.helm("test", "--logs")).contains("builders are injected");
    }

    private boolean isInjected() {
        return cluster.kubectl(
                        Pods.manifest("shell"),
                        "create",
                        "--namespace=default",
                        "--dry-run=server",
                        "--output=yaml",
                        "--filename=-")
                .output()
                .contains("cgroupns-launcher");
    }

    private String namespaceOf(String owner) {
        return namespaces.computeIfAbsent(owner, name -> cluster.namespace(name, Map.of()));
    }

    private Pod awaitRunning(String namespace) {
        return Awaitility.await("pod in " + namespace + " whose builder answers")
                .atMost(Release.PATIENCE)
                .until(
                        () -> cluster.client()
                                .pods()
                                .inNamespace(namespace)
                                .list()
                                .getItems(),
                        (List<Pod> pods) -> !pods.isEmpty() && answers(pods.getFirst()))
                .getFirst();
    }

    private boolean answers(Pod pod) {
        return Stream.of(pod.getStatus().getContainerStatuses(), pod.getStatus().getInitContainerStatuses())
                        .flatMap(List::stream)
                        .anyMatch(status -> status.getName().equals("builder")
                                && status.getState().getRunning() != null)
                && log(pod, "builder").contains("running server on");
    }

    private String log(Pod pod, String container) {
        Command.Result log = cluster.kubectl(
                "",
                "logs",
                "--namespace",
                pod.getMetadata().getNamespace(),
                pod.getMetadata().getName(),
                "--container",
                container);
        return log.success();
    }
}

package dev.cgroupns.e2e.realnode;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cgroupns.e2e.cluster.Pods;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;

/** The main job: an unchanged Deployment of buildkitd on a real node, without and with the webhook. */
@ExtendWith(SharedRealCluster.class)
@Isolated("looks at what is left at the node's root")
class WhereBuildsRunE2E {
    /** Holds 200 MiB for as long as it runs: nobody reads what it writes. */
    private static final String HUNGRY = "busybox dd if=/dev/zero bs=200M count=1 | busybox sleep 86400";

    private static final long MEMORY_OF_STEP = 200L << 20;
    private static final Duration FIGURES = Duration.ofMinutes(5);

    private final RealCluster cluster;

    WhereBuildsRunE2E(RealCluster cluster) {
        this.cluster = cluster;
    }

    @Test
    void withoutWebhookStepsRunInRootOfNodeAndPodLooksIdle() {
        BuilderPod pod = deployed(cluster.namespaceLeftAlone());

        try (RunningBuild build = pod.build(HUNGRY)) {
            NodeProcess step = build.awaitStep();
            Progress.say("as it is:  buildkitd " + daemon(pod).group() + "  step " + step.group());
            assertThat(daemon(pod).group()).isEqualTo("/init");
            assertThat(step.group()).startsWith("/buildkit/");
            awaitMemory("/sys/fs/cgroup" + step.group());
            Instant held = Instant.now();
            JsonNode memory = Awaitility.await("kubelet's figures of " + pod.name())
                    .atMost(FIGURES)
                    .ignoreExceptions()
                    .until(
                            () -> figures(pod).path("memory"),
                            seen -> Instant.parse(seen.path("time").asText()).isAfter(held));
            assertThat(memory.path("workingSetBytes").asLong()).isLessThan(MEMORY_OF_STEP);
        }
        pod.delete();
    }

    @Test
    void withWebhookStepsRunInPodAndNothingIsLeftBehind() {
        Set<String> before = groupsOutsidePods();
        BuilderPod pod = deployed(cluster.namespace());

        try (RunningBuild build = pod.build(HUNGRY)) {
            NodeProcess step = build.awaitStep();
            Progress.say("injected:  buildkitd " + daemon(pod).group() + "  step " + step.group());
            assertThat(daemon(pod).group()).isEqualTo(pod.group() + "/init");
            assertThat(step.group()).startsWith(pod.group() + "/buildkit/");
            assertThat(pod.log()).contains("builds now run in " + pod.group());
            awaitMemory("/sys/fs/cgroup" + step.group());
            Awaitility.await("kubelet's figures of " + pod.name())
                    .atMost(FIGURES)
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(figures(pod)
                                    .path("memory")
                                    .path("workingSetBytes")
                                    .asLong())
                            .isGreaterThan(MEMORY_OF_STEP));
        }
        cluster.cluster()
                .client()
                .apps()
                .deployments()
                .inNamespace(pod.namespace())
                .delete();
        pod.awaitGone();
        assertThat(before).containsAll(groupsOutsidePods());
    }

    private BuilderPod deployed(String namespace) {
        Pod created = Pods.createByDeployment(cluster.cluster(), namespace);
        return BuilderPod.awaitDaemon(cluster, created, "builder");
    }

    private NodeProcess daemon(BuilderPod pod) {
        int pid = pod.firstProcess();
        return NodeProcess.all(cluster.node()).stream()
                .filter(process -> process.pid() == pid)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no buildkitd runs: " + pod.log()));
    }

    private void awaitMemory(String group) {
        Awaitility.await("the step has its memory")
                .atMost(FIGURES)
                .until(() -> Long.parseLong(cluster.node()
                                .shell("cat " + group + "/memory.current")
                                .success()
                                .strip())
                        > MEMORY_OF_STEP);
    }

    /** What kubelet says of a pod, which `kubectl top` shows. */
    private JsonNode figures(BuilderPod pod) {
        try {
            String summary = cluster.cluster()
                    .kubectl("", "get", "--raw", "/api/v1/nodes/node/proxy/stats/summary")
                    .success();
            for (JsonNode seen : new ObjectMapper().readTree(summary).path("pods")) {
                if (seen.path("podRef").path("name").asText().equals(pod.name())) {
                    return seen;
                }
            }
            throw new AssertionError("kubelet has no figures of " + pod.name() + " in " + summary);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The groups at the node's root, two levels deep, but for those that kubelet keeps. */
    private Set<String> groupsOutsidePods() {
        String found = cluster.node()
                .shell("find /sys/fs/cgroup -mindepth 1 -maxdepth 2 -type d | grep -v /kubepods")
                .output();
        return new TreeSet<>(found.lines().toList());
    }
}

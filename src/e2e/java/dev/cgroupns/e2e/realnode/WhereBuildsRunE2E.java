package dev.cgroupns.e2e.realnode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.e2e.Progress;
import dev.cgroupns.e2e.cluster.Pods;
import dev.cgroupns.e2e.realnode.Meter.Figures;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
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
    /** Keeps a processor busy and holds 200 MiB for as long as it runs: its output is not read. */
    private static final String HUNGRY =
            "while :; do :; done & busybox dd if=/dev/zero bs=200M count=1 | busybox sleep 86400";

    private static final long MEMORY_OF_STEP = 200L << 20;
    private static final Duration CPU_OF_STEP = Duration.ofSeconds(10);
    private static final Duration FIGURES = Duration.ofMinutes(5);

    private final RealCluster cluster;

    WhereBuildsRunE2E(RealCluster cluster) {
        this.cluster = cluster;
    }

    @Test
    void withoutWebhookStepsRunInRootOfNodeAndPodLooksIdle() {
        BuilderPod pod = deployed(cluster.namespaceLeftAlone());
        Map<Meter, Figures> idle = figures(pod);

        try (RunningBuild build = pod.build(HUNGRY)) {
            NodeProcess step = build.awaitStep();
            Progress.say("as it is:  buildkitd " + daemon(pod).group() + "  step " + step.group());
            assertThat(daemon(pod).group()).isEqualTo("/init");
            assertThat(step.group()).startsWith("/buildkit/");
            awaitWork(step);
            Map<Meter, Figures> busy = figures(pod);
            Progress.say("as it is:  figures " + idle + ", then " + busy);
            assertThat(busy).allSatisfy((meter, seen) -> {
                assertThat(seen.memory()).isLessThan(MEMORY_OF_STEP / 2);
                assertThat(cpuSince(idle, meter, seen)).isLessThan(CPU_OF_STEP.dividedBy(2));
            });
        }
        deleteDeployment(pod);
    }

    @Test
    void withWebhookStepsRunInPodAndNothingIsLeftBehind() {
        Set<String> before = groupsOutsidePods();
        BuilderPod pod = deployed(cluster.namespace());
        Map<Meter, Figures> idle = figures(pod);

        try (RunningBuild build = pod.build(HUNGRY)) {
            NodeProcess step = build.awaitStep();
            Progress.say("injected:  buildkitd " + daemon(pod).group() + "  step " + step.group());
            assertThat(daemon(pod).group()).isEqualTo(pod.group() + "/init");
            assertThat(step.group()).startsWith(pod.group() + "/buildkit/");
            assertThat(pod.log()).contains("builds now run in " + pod.group());
            awaitWork(step);
            Map<Meter, Figures> busy = figures(pod);
            Progress.say("injected:  figures " + idle + ", then " + busy);
            assertThat(busy).allSatisfy((meter, seen) -> {
                assertThat(seen.memory()).isGreaterThan(MEMORY_OF_STEP);
                assertThat(cpuSince(idle, meter, seen)).isGreaterThan(CPU_OF_STEP);
            });
        }
        deleteDeployment(pod);
        pod.awaitGone();
        assertThat(before).containsAll(groupsOutsidePods());
    }

    private BuilderPod deployed(String namespace) {
        Pod created = Pods.createByDeployment(cluster.cluster(), namespace);
        return BuilderPod.awaitDaemon(cluster, created, "builder");
    }

    private void deleteDeployment(BuilderPod pod) {
        cluster.cluster()
                .client()
                .apps()
                .deployments()
                .inNamespace(pod.namespace())
                .delete();
    }

    private NodeProcess daemon(BuilderPod pod) {
        int pid = pod.firstProcess();
        return NodeProcess.all(cluster.node()).stream()
                .filter(process -> process.pid() == pid)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no buildkitd runs: " + pod.log()));
    }

    private void awaitWork(NodeProcess step) {
        String group = "/sys/fs/cgroup" + step.group();
        Awaitility.await("the step has its memory and has worked")
                .atMost(FIGURES)
                .until(() -> number("cat " + group + "/memory.current") > MEMORY_OF_STEP
                        && number("sed -n 's/usage_usec //p' " + group + "/cpu.stat") > CPU_OF_STEP.toNanos() / 1000);
    }

    private long number(String command) {
        return Long.parseLong(cluster.node().shell(command).success().strip());
    }

    /** The next figures of each kind, which are measured periodically. */
    private static Map<Meter, Figures> figures(BuilderPod pod) {
        Instant now = Instant.now();
        Map<Meter, Figures> all = new EnumMap<>(Meter.class);
        for (Meter meter : Meter.values()) {
            all.put(
                    meter,
                    Awaitility.await("figures of " + pod.name() + " by " + meter)
                            .atMost(FIGURES)
                            .ignoreExceptions()
                            .until(() -> meter.read(pod), seen -> seen.at().isAfter(now)));
        }
        return all;
    }

    private static Duration cpuSince(Map<Meter, Figures> before, Meter meter, Figures seen) {
        return seen.cpu().minus(Objects.requireNonNull(before.get(meter)).cpu());
    }

    /** The groups at the node's root, two levels deep, except those of the kubelet. */
    private Set<String> groupsOutsidePods() {
        String found = cluster.node()
                .shell("find /sys/fs/cgroup -mindepth 1 -maxdepth 2 -type d | grep -v /kubepods")
                .output();
        return new TreeSet<>(found.lines().toList());
    }
}

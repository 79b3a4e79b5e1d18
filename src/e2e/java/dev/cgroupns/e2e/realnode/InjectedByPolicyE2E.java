package dev.cgroupns.e2e.realnode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.e2e.Progress;
import dev.cgroupns.e2e.cluster.Pods;
import dev.cgroupns.e2e.policy.ChartObjects;
import dev.cgroupns.e2e.webhook.Registration;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;

/** A pod that the API server's policy injects, without a webhook: its limits apply to its builds. */
@ExtendWith(SharedRealCluster.class)
@Isolated("takes the pod's memory")
class InjectedByPolicyE2E {
    private final RealCluster cluster;

    InjectedByPolicyE2E(RealCluster cluster) {
        this.cluster = cluster;
    }

    @Test
    void stepsRunInPodAndGreedyStepDies() {
        ChartObjects chart = new ChartObjects(cluster.cluster(), "policy-alone", "engine=policy");
        chart.applyPolicy();
        try {
            String namespace = cluster.cluster()
                    .namespace(
                            "policy",
                            Map.of(chart.policyLabel(), ChartObjects.INJECTS, Registration.NAMESPACE_LABEL, "none"));
            awaitPolicy(namespace);
            BuilderPod pod = BuilderPod.awaitDaemon(
                    cluster, Pods.create(cluster.cluster(), namespace, Pods.read("limited")), "builder");
            assertThat(pod.log()).contains("builds now run in " + pod.group());
            try (RunningBuild build = pod.build(RunningBuild.WAITING)) {
                NodeProcess step = build.awaitStep();
                Progress.say("by the policy:  step " + step.group());
                assertThat(step.group()).startsWith(pod.group() + "/buildkit/");
            }
            assertThat(pod.build(RunningBuild.GREEDY).awaitEnd().exitCode()).isNotZero();
            String events = cluster.node()
                    .shell("cat /sys/fs/cgroup" + pod.podGroup() + "/memory.events")
                    .success();
            assertThat(events).containsPattern("oom_kill [1-9]");
            Progress.say("by the policy:  a step of 450 MiB dies in a pod of 300 MiB");
            pod.delete();
        } finally {
            chart.removePolicy();
        }
    }

    /** API servers see policies a moment later. */
    private void awaitPolicy(String namespace) {
        Pod tried = new PodBuilder(Pods.read("limited"))
                .editMetadata()
                .withName("tried")
                .endMetadata()
                .build();
        Awaitility.await("the policy injects")
                .atMost(Duration.ofMinutes(2))
                .until(() -> !cluster.cluster()
                        .client()
                        .pods()
                        .inNamespace(namespace)
                        .resource(tried)
                        .dryRun(true)
                        .create()
                        .getSpec()
                        .getInitContainers()
                        .isEmpty());
    }
}

package dev.cgroupns.e2e.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.cli.CommandLineRun;
import dev.cgroupns.e2e.Command;
import dev.cgroupns.e2e.cluster.Cluster;
import dev.cgroupns.e2e.cluster.Pods;
import dev.cgroupns.e2e.delivery.DeliveringWebhook;
import dev.cgroupns.e2e.webhook.ChartRights;
import dev.cgroupns.e2e.webhook.Registration;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Pods on a real API server that calls the built webhook. */
@ExtendWith(SharedControlPlane.class)
class InjectionE2E {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final String LAUNCHER = "cgroupns-launcher";

    private final Cluster cluster;
    private String namespace = "";

    InjectionE2E(Cluster cluster) {
        this.cluster = cluster;
    }

    @BeforeEach
    void makeNamespace() {
        namespace = cluster.namespace("injection", Map.of());
    }

    @Test
    void podOfDeploymentStartsThroughLauncher() {
        Pod pod = Pods.createByDeployment(cluster, namespace);

        assertThat(pod.getSpec().getInitContainers().getFirst().getName()).isEqualTo(LAUNCHER);
        Container builder = pod.getSpec().getContainers().getFirst();
        assertThat(builder.getCommand())
                .containsExactly(
                        "/cgroupns/launcher",
                        "--oom=step",
                        "--",
                        "buildkitd",
                        "--addr",
                        "unix:///run/buildkit/buildkitd.sock");
        assertThat(builder.getVolumeMounts())
                .anySatisfy(mount -> assertThat(mount.getMountPath()).isEqualTo("/cgroupns"));
        assertThat(pod.getMetadata().getAnnotations()).containsKey("cgroupns.dev/status");
    }

    /** Before 1.33 the API server removes {@code hostUsers: false} after it has called the webhook. */
    @Test
    void builderHasAUserNamespaceOrStartsThroughLauncher() {
        try (DeliveringWebhook webhook = DeliveringWebhook.start(cluster, "initContainer", ChartRights.NONE)) {
            String sent = webhook.namespace();
            // The webhook reads the server's version a moment after its start.
            Awaitility.await("the webhook knows the version").atMost(PATIENCE).untilAsserted(() -> {
                Pod pod = cluster.client()
                        .pods()
                        .inNamespace(sent)
                        .resource(Pods.read("user-namespace"))
                        .dryRun()
                        .create();

                boolean hasUserNamespace = Boolean.FALSE.equals(pod.getSpec().getHostUsers());
                assertThat(pod.getSpec().getInitContainers()).hasSize(hasUserNamespace ? 0 : 1);
            });
        }
    }

    @Test
    void argumentsStayIfTheImageIsKnown() {
        Pod pod = Pods.create(cluster, namespace, Pods.read("args-only"));

        Container builder = pod.getSpec().getContainers().getFirst();
        assertThat(builder.getCommand())
                .containsExactly(
                        "/cgroupns/launcher",
                        "--oom=step",
                        "--entrypoint=/usr/bin/buildkitd-entrypoint",
                        "--entrypoint=buildkitd",
                        "--");
        assertThat(builder.getArgs()).containsExactly("--addr", "tcp://0.0.0.0:1234");
    }

    @Test
    void launcherComesBeforeABuilderThatIsAnInitContainer() {
        Pod pod = Pods.create(cluster, namespace, Pods.read("one-shot"));

        assertThat(pod.getSpec().getInitContainers())
                .extracting(Container::getName)
                .containsExactly(LAUNCHER, "build");
        assertThat(pod.getSpec().getInitContainers().getLast().getCommand()).startsWith("/cgroupns/launcher");
        assertThat(pod.getSpec().getContainers().getFirst().getCommand()).isEmpty();
    }

    @Test
    void ownerIsToldAboutTheInjection() {
        Command.Result result = apply("shell");

        assertThat(result.errors()).contains("Warning: INJECT: container \"builder\"");
    }

    @Test
    void ownerIsWarnedAboutABuilderThatKeepsLeaking() {
        Command.Result result = apply("unknown");

        assertThat(result.errors()).contains("Warning: ENTRYPOINT_UNKNOWN: container \"builder\"");
        Pod pod = cluster.client()
                .pods()
                .inNamespace(namespace)
                .withName("unknown")
                .get();
        assertThat(pod.getSpec().getInitContainers()).isEmpty();
    }

    @Test
    void serverSideDryRunShowsInjectedPodAndKeepsNothing() {
        Command.Result result = cluster.kubectl(
                Pods.manifest("shell"),
                "create",
                "--dry-run=server",
                "--output=json",
                "--namespace=" + namespace,
                "--filename=-");

        Pod shown = Serialization.unmarshal(result.success(), Pod.class);
        assertThat(shown.getSpec().getInitContainers().getFirst().getName()).isEqualTo(LAUNCHER);
        assertThat(cluster.client().pods().inNamespace(namespace).list().getItems())
                .isEmpty();
    }

    /** ServiceAccount admission runs again after webhooks, and finds its token in the init container. */
    @Test
    void builderIsReviewedOnce() {
        double before = calls();

        Pod pod = Pods.create(cluster, namespace, Pods.read("shell"));

        assertThat(calls() - before).isEqualTo(1);
        assertThat(pod.getSpec().getInitContainers()).singleElement().satisfies(container -> {
            assertThat(container.getName()).isEqualTo(LAUNCHER);
            assertThat(container.getVolumeMounts())
                    .extracting(VolumeMount::getMountPath)
                    .containsExactly("/cgroupns", "/var/run/secrets/kubernetes.io/serviceaccount");
        });
        assertThat(pod.getSpec().getVolumes()).extracting(Volume::getName).containsOnlyOnce(LAUNCHER);
        Container builder = pod.getSpec().getContainers().getFirst();
        assertThat(builder.getCommand()).containsOnlyOnce("/cgroupns/launcher");
    }

    /** docs/operations.md: kubectl's message for a bare pod that is applied a second time, and the remedy. */
    @Test
    void barePodCanBeAppliedAgainOnlyAsInjected() {
        String manifest = Pods.manifest("shell");
        apply("shell");

        assertThat(kubectlApply(manifest).errors()).contains("pod updates may not change fields other than");

        cluster.kubectl("", "delete", "pod", "--all", "--now", "--namespace", namespace)
                .success();
        String injected =
                CommandLineRun.of("inject", "-f", Pods.file("shell").toString()).out();
        assertThat(injected).contains(LAUNCHER);
        assertThat(kubectlApply(injected).success()).contains("created");
        assertThat(kubectlApply(injected).exitCode()).isZero();
    }

    @Test
    void unprivilegedPodIsNeverSent() {
        double before = calls();

        Pods.create(cluster, namespace, Pods.read("bystander"));

        assertThat(calls()).isEqualTo(before);
    }

    private Command.Result apply(String manifest) {
        Command.Result result = kubectlApply(Pods.manifest(manifest));
        result.success();
        return result;
    }

    private Command.Result kubectlApply(String manifest) {
        return cluster.kubectl(manifest, "apply", "--namespace", namespace, "--filename", "-");
    }

    private double calls() {
        return cluster.counter(Registration.CALLS, "name=\"" + Registration.NAME + "\"");
    }
}

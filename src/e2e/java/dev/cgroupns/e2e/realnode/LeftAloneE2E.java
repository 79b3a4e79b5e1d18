package dev.cgroupns.e2e.realnode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.e2e.Progress;
import dev.cgroupns.e2e.cluster.Pods;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerImage;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Privileged builders that a cgroup namespace would not help: they stay unchanged, and run. */
@ExtendWith(SharedRealCluster.class)
class LeftAloneE2E {
    private static final Duration ANSWERS = Duration.ofMinutes(5);

    private final RealCluster cluster;

    LeftAloneE2E(RealCluster cluster) {
        this.cluster = cluster;
    }

    @Test
    void daemonOfRootlessImageRuns() {
        assertDaemonRuns("rootless", "ROOTLESS", "/run/user/1000/buildkit/buildkitd.sock");
    }

    /** It talks to the node's containerd. */
    @Test
    @Tag("containerd")
    void daemonWithContainerdWorkerRuns() {
        assertDaemonRuns("containerd-worker", "CONTAINERD_WORKER", "/run/buildkit/buildkitd.sock");
    }

    private void assertDaemonRuns(String name, String reason, String socket) {
        BuilderPod pod = leftAlone(name, reason, socket);

        Progress.say("left alone:  " + name + " (" + reason + ") runs");
        pod.delete();
    }

    /**
     * No registry tells here that the digest is that of a rootless image. The launcher runs as the image's user, and
     * finds rootlesskit.
     */
    @Test
    void daemonOfRootlessImageByDigestRuns() {
        Pod written = Pods.read("rootless-by-digest");
        Container builder = written.getSpec().getContainers().getFirst();
        builder.setImage(digestOf("docker.io/moby/buildkit:v0.33.0-rootless"));

        Pod created = Pods.create(cluster.cluster(), cluster.namespace(), written);

        assertThat(created.getSpec().getInitContainers()).hasSize(1);
        BuilderPod pod = BuilderPod.of(cluster, created, builder.getName());
        pod.awaitStarted();
        awaitAnswer(pod, "/run/user/1000/buildkit/buildkitd.sock");
        assertThat(pod.log())
                .contains("cgroupns-launcher: "
                        + switch (NodeRuntime.ofNode()) {
                            case CONTAINERD -> "nothing to do: not root";
                            // It gives every user of a privileged container all capabilities.
                            case CRIO -> "builds now run in " + pod.group();
                        });
        Progress.say("left alone:  rootless-by-digest runs, through the launcher");
        pod.delete();
    }

    /** The other name of an image on the node. */
    private String digestOf(String tag) {
        return cluster.cluster().client().nodes().list().getItems().stream()
                .flatMap(node -> node.getStatus().getImages().stream())
                .map(ContainerImage::getNames)
                .filter(names -> names.contains(tag))
                .flatMap(List::stream)
                .filter(name -> name.contains("@"))
                .findFirst()
                .orElseThrow();
    }

    /** Root in the pod is unprivileged on the node: it can write to no group, so its processes stay in its own. */
    @Test
    void stepOfPodWithAUserNamespaceStaysInPod() {
        BuilderPod pod = leftAlone("user-namespace", "USER_NAMESPACE", "/run/buildkit/buildkitd.sock");

        try (RunningBuild build = pod.build(RunningBuild.WAITING)) {
            assertThat(build.awaitStep().group()).isEqualTo(pod.group());
        }
        Progress.say("left alone:  user-namespace (USER_NAMESPACE) runs, its step in its pod");
        pod.delete();
    }

    /**
     * As on an API server older than 1.33 that has the feature gate on: the pod is injected, since those usually remove
     * the field. The launcher changes nothing, even if isolation is required.
     */
    @Test
    void launcherStartsDaemonOfPodWithAUserNamespace() {
        Pod required = new PodBuilder(Pods.read("user-namespace"))
                .editMetadata()
                .addToAnnotations("cgroupns.dev/isolation", "required")
                .endMetadata()
                .editSpec()
                .withHostUsers(null)
                .endSpec()
                .build();
        Pod injected = cluster.cluster()
                .client()
                .pods()
                .inNamespace(cluster.namespace())
                .resource(required)
                .dryRun()
                .create();
        Pod withUsers = new PodBuilder()
                .withNewMetadata()
                .withName("injected-user-namespace")
                .endMetadata()
                .withSpec(injected.getSpec())
                .editSpec()
                .withHostUsers(false)
                .endSpec()
                .build();
        Pod created = Pods.create(cluster.cluster(), cluster.namespaceLeftAlone(), withUsers);
        assertThat(created.getSpec().getContainers().getFirst().getCommand()).contains("--require");
        BuilderPod pod = BuilderPod.of(cluster, created, "builder");
        pod.awaitStarted();
        awaitAnswer(pod, "/run/buildkit/buildkitd.sock");

        assertThat(pod.log()).contains("cgroupns-launcher: nothing to do: in a user namespace");
        try (RunningBuild build = pod.build(RunningBuild.WAITING)) {
            assertThat(build.awaitStep().group()).isEqualTo(pod.group());
        }
        Progress.say("left alone:  user-namespace runs through the launcher, its step in its pod");
        pod.delete();
    }

    private BuilderPod leftAlone(String name, String reason, String socket) {
        Pod written = Pods.read(name);
        Container builder = written.getSpec().getContainers().getFirst();

        Pod created = Pods.create(cluster.cluster(), cluster.namespace(), written);

        assertThat(created.getSpec().getInitContainers()).isEmpty();
        assertThat(created.getSpec().getContainers().getFirst())
                .extracting(Container::getCommand, Container::getArgs)
                .containsExactly(builder.getCommand(), builder.getArgs());
        assertThat(cluster.webhook().metrics()).containsPattern("verdicts_total\\{code=\"" + reason + "\"\\} [1-9]");
        BuilderPod pod = BuilderPod.of(cluster, created, builder.getName());
        pod.awaitStarted();
        awaitAnswer(pod, socket);
        return pod;
    }

    private static void awaitAnswer(BuilderPod pod, String socket) {
        Awaitility.await("the daemon of " + pod.name() + " answers")
                .atMost(ANSWERS)
                .until(() -> pod.exec("buildctl", "--addr=unix://" + socket, "debug", "workers")
                                .exitCode()
                        == 0);
    }
}

package dev.cgroupns.e2e.realnode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.e2e.Command;
import dev.cgroupns.e2e.Progress;
import dev.cgroupns.e2e.Tools;
import dev.cgroupns.e2e.cluster.Pods;
import io.fabric8.kubernetes.api.model.Container;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A builder that buildx creates in a cluster, reached as buildx does: every byte goes through an exec of {@code
 * buildctl dial-stdio}.
 */
@ExtendWith(SharedRealCluster.class)
class BuildxE2E {
    private static final Duration ANSWERS = Duration.ofMinutes(5);

    private final RealCluster cluster;

    BuildxE2E(RealCluster cluster) {
        this.cluster = cluster;
    }

    @Test
    void buildThroughExecRunsInPodBehindQemu() {
        BuilderPod pod = BuilderPod.of(
                cluster, Pods.createByController(cluster.cluster(), cluster.namespace(), "buildx"), "buildkitd");
        List<Container> first = pod.pod().getSpec().getInitContainers();
        assertThat(first).extracting(Container::getName).containsExactly("cgroupns-launcher", "qemu");
        assertThat(first.getLast().getCommand()).isEmpty();
        assertThat(first.getLast().getArgs()).containsExactly("--install", "all");
        pod.awaitStarted();
        assertThat(cluster.node()
                        .shell("cat /proc/sys/fs/binfmt_misc/qemu-test")
                        .success())
                .startsWith("enabled");

        // From the first moment on, before the daemon listens.
        Awaitility.await("the daemon answers through exec")
                .atMost(ANSWERS)
                .until(() -> buildctl(pod, "debug", "workers").exitCode() == 0);
        CompletableFuture<Command.Result> build = CompletableFuture.supplyAsync(() -> buildctl(
                pod,
                "build",
                "--progress=plain",
                "--frontend=dockerfile.v0",
                "--local=context=/bin",
                "--local=dockerfile=src/e2e/vm/root",
                "--opt=build-arg:STEP=busybox sleep 86402; exit 0"));
        NodeProcess step = NodeProcess.await(cluster.node(), "busybox sleep 86402");
        assertThat(step.group()).startsWith(pod.group() + "/buildkit/");
        cluster.node().shell("kill " + step.pid()).success();

        build.join().success();
        Progress.say("buildx:  a build through exec runs in its pod, which has installed qemu before");
    }

    /** buildctl on this machine, with the transport that buildx has too. */
    private Command.Result buildctl(BuilderPod pod, String... arguments) {
        Path kubectl = Path.of(Tools.kubernetes("kubectl"));
        return Command.run(Stream.concat(
                        Stream.of(
                                "env",
                                "KUBECONFIG=" + cluster.cluster().kubeconfig(),
                                "PATH=" + kubectl.getParent() + ":" + System.getenv("PATH"),
                                Tools.buildkit("buildctl"),
                                "--addr=kube-pod://" + pod.name() + "?namespace=" + pod.namespace() + "&container="
                                        + pod.container()),
                        Stream.of(arguments))
                .toList());
    }
}

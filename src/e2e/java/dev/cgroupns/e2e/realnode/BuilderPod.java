package dev.cgroupns.e2e.realnode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.e2e.Command;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A pod with a build daemon on the node.
 *
 * @param container the daemon's container
 */
record BuilderPod(RealCluster cluster, String namespace, String name, String container) {
    private static final Duration ENDS = Duration.ofMinutes(5);
    private static final Duration STARTS = Duration.ofMinutes(5);

    /** The pod that was created. */
    static BuilderPod of(RealCluster cluster, Pod created, String container) {
        return new BuilderPod(
                cluster,
                created.getMetadata().getNamespace(),
                created.getMetadata().getName(),
                container);
    }

    /** The same, after its daemon has answered. */
    static BuilderPod awaitDaemon(RealCluster cluster, Pod created, String container) {
        BuilderPod pod = of(cluster, created, container);
        pod.awaitDaemon();
        return pod;
    }

    /** Waits until the daemon listens. */
    void awaitDaemon() {
        awaitStarted();
        String socket = socket();
        try {
            Awaitility.await("the daemon of " + name + " listens")
                    .atMost(STARTS)
                    .until(() -> cluster.node().shell("[ -S " + socket + " ]").exitCode() == 0);
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(log(), e);
        }
    }

    /** Waits until the kubelet reports that the container runs. */
    void awaitStarted() {
        try {
            Awaitility.await(name + " runs")
                    .atMost(STARTS)
                    .ignoreExceptions()
                    .until(() -> status().getState().getRunning() != null);
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(
                    cluster.cluster()
                            .kubectl("", "describe", "pod", "--namespace", namespace, name)
                            .output(),
                    e);
        }
    }

    /** Starts a build there. */
    RunningBuild build(String step) {
        return RunningBuild.start(cluster.node(), socket(), step);
    }

    /** Runs a build and checks where the step runs. */
    void assertStepRunsInItsGroup() {
        try (RunningBuild build = build(RunningBuild.WAITING)) {
            assertThat(build.awaitStep().group()).startsWith(group() + "/buildkit/");
        }
    }

    /** The daemon's socket as the node sees it. */
    String socket() {
        return "/proc/" + firstProcess() + "/root/run/buildkit/buildkitd.sock";
    }

    /** The container's process 1, by its pid on the node. */
    int firstProcess() {
        String file = NodeRuntime.ofNode().pidFile(containerId());
        return Integer.parseInt(cluster.node().shell("cat " + file).success().strip());
    }

    /** The group of the container's process 1. */
    String firstProcessGroup() {
        int pid = firstProcess();
        return NodeProcess.all(cluster.node()).stream()
                .filter(process -> process.pid() == pid)
                .map(NodeProcess::group)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no process " + pid + ": " + log()));
    }

    /** The kubelet's status of the daemon's container. */
    ContainerStatus status() {
        return Stream.of(
                        pod().getStatus().getContainerStatuses(),
                        pod().getStatus().getInitContainerStatuses())
                .flatMap(list -> list.stream())
                .filter(status -> status.getName().equals(container))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(name + " has no status of " + container));
    }

    /** The pod as it is now. */
    Pod pod() {
        return cluster.cluster()
                .client()
                .pods()
                .inNamespace(namespace)
                .withName(name)
                .require();
    }

    /** The group that the kubelet created for the daemon's container. */
    String group() {
        return podGroup() + "/" + NodeRuntime.ofNode().group(containerId());
    }

    private String containerId() {
        String id = status().getContainerID();
        return id.substring(id.indexOf("//") + 2);
    }

    /** The group that the kubelet created for the pod. */
    String podGroup() {
        Pod pod = pod();
        String qos = pod.getStatus().getQosClass();
        String parent = qos.equals("Guaranteed") ? "" : "/" + qos.toLowerCase(Locale.ROOT);
        return "/kubepods" + parent + "/pod" + pod.getMetadata().getUid();
    }

    /** Runs a command in the container. */
    Command.Result exec(String... command) {
        return cluster.cluster()
                .kubectl(
                        "",
                        Stream.concat(
                                        Stream.of(
                                                "exec", "--namespace", namespace, name, "--container", container, "--"),
                                        Stream.of(command))
                                .toArray(String[]::new));
    }

    /** What the container wrote. */
    String log() {
        return cluster.cluster()
                .kubectl("", "logs", "--namespace", namespace, name, "--container", container)
                .success();
    }

    /** Deletes it, and does not wait. */
    void delete() {
        cluster.cluster()
                .client()
                .pods()
                .inNamespace(namespace)
                .withName(name)
                .withGracePeriod(1)
                .delete();
    }

    /** Waits until it is gone, and its group with it. */
    void awaitGone() {
        Awaitility.await(name + " is gone")
                .atMost(ENDS)
                .until(() -> cluster.cluster()
                                .client()
                                .pods()
                                .inNamespace(namespace)
                                .withName(name)
                                .get()
                        == null);
    }
}

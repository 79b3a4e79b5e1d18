package dev.cgroupns.e2e.node;

import dev.cgroupns.e2e.RunningProgram;
import io.fabric8.kubernetes.api.model.Pod;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Where a builder pod and its build step really run, as the node's root sees it.
 *
 * @param container the group that the kubelet created for the builder's container
 * @param daemon the group that buildkitd is in
 * @param step the group that the build step is in
 * @param log what the container wrote
 */
public record BuildCgroups(String container, String daemon, String step, String log) {
    private static final String BUILDKITD = "/usr/bin/buildkitd";
    private static final String WAITING = "/usr/bin/sleep";
    private static final Duration START = Duration.ofSeconds(30);

    /**
     * Runs a pod whose first container is buildkitd, runs a build there, and reads the groups.
     *
     * @param pod its first container keeps its socket in the volume {@code socket}
     */
    public static BuildCgroups observe(Node node, Pod pod) {
        String name = builder(pod);
        try (PodOnNode running = PodOnNode.run(node, pod)) {
            return observe(node, running, name, running.container(name));
        }
    }

    /** The same for a pod whose first container only waits: buildkitd is started there by exec. */
    public static BuildCgroups observeExec(Node node, Pod pod, List<String> buildkitd) {
        String name = builder(pod);
        try (PodOnNode running = PodOnNode.run(node, pod)) {
            running.container(name)
                    .awaitReady(START, () -> !node.running(WAITING).isEmpty());
            return observe(node, running, name, running.exec(name, buildkitd));
        }
    }

    private static BuildCgroups observe(Node node, PodOnNode pod, String container, RunningProgram daemon) {
        Path socket = pod.volume("socket").resolve("buildkitd.sock");
        try (Build build = Build.start(node, daemon, socket)) {
            BuildCgroups seen = new BuildCgroups(
                    pod.group(container),
                    node.groupOf(node.running(BUILDKITD).getFirst().pid()).orElseThrow(),
                    node.groupOf(build.step().pid()).orElseThrow(),
                    pod.container(container).log());
            build.finish();
            if (build.exitCode() != 0) {
                throw new AssertionError("the build failed: exit code " + build.exitCode());
            }
            return seen;
        }
    }

    private static String builder(Pod pod) {
        return pod.getSpec().getContainers().getFirst().getName();
    }
}

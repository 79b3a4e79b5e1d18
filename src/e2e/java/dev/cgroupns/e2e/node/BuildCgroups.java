package dev.cgroupns.e2e.node;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import java.nio.file.Path;

/**
 * Where a builder pod and a build step of it really run, as the node's root sees it.
 *
 * @param container the group that kubelet made for the builder's container
 * @param daemon the group that buildkitd is in
 * @param step the group that the build step is in
 * @param log what the container wrote
 */
public record BuildCgroups(String container, String daemon, String step, String log) {
    /**
     * Runs a pod with one buildkitd container on the node, builds something there, and looks.
     *
     * @param pod its container {@code builder} keeps its socket in the volume {@code socket}
     */
    public static BuildCgroups observe(Node node, Pod pod) {
        try (PodOnNode running = PodOnNode.run(node, pod)) {
            Container builder = pod.getSpec().getContainers().getFirst();
            String name = builder.getName();
            Path socket = running.volume("socket").resolve("buildkitd.sock");
            try (Build build = Build.start(node, running.container(name), socket)) {
                BuildCgroups seen = new BuildCgroups(
                        running.group(name),
                        node.groupOf(running.pid(name)).orElseThrow(),
                        node.groupOf(build.step().pid()).orElseThrow(),
                        running.container(name).log());
                build.finish();
                if (build.exitCode() != 0) {
                    throw new AssertionError("the build failed: exit code " + build.exitCode());
                }
                return seen;
            }
        }
    }
}

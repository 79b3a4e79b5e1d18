package dev.cgroupns.e2e.node;

import dev.cgroupns.e2e.Tools;
import io.fabric8.kubernetes.api.model.Container;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What stands for a container image on the node: programs built from source, for there is no registry here.
 *
 * @param programs path in the image, without the leading slash, to path on this machine
 * @param environment the image's {@code Env}, each {@code NAME=value}
 * @param entrypoint the image's {@code Entrypoint}, run where a pod sets no command
 */
record Image(Map<String, Path> programs, List<String> environment, List<String> entrypoint) {
    /** The image of a container of a pod: BuildKit's own, or the launcher's. */
    static Image of(Container container) {
        if (container.getImage().contains("buildkit")) {
            return new Image(
                    Map.of(
                            "usr/bin/buildkitd", Path.of(Tools.buildkit("buildkitd")),
                            "usr/bin/buildkit-runc", Path.of(Tools.runc()),
                            // Waits for SIGTERM, whatever its arguments.
                            "usr/bin/sleep", Path.of(Tools.buildkit("step"))),
                    // As in moby/buildkit's Dockerfile: it is this variable that makes buildkitd move itself to /init.
                    List.of("PATH=/usr/bin:/bin", "BUILDKIT_SETUP_CGROUPV2_ROOT=1"),
                    List.of("buildkitd"));
        }
        return new Image(Map.of("launcher", Tools.launcher()), List.of(), List.of("/launcher"));
    }
}

package dev.cgroupns.e2e;

import io.fabric8.kubernetes.api.model.Container;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A stand-in for a container image on a node: programs built from source, because the tests have no registry.
 *
 * @param programs path in the image, without the leading slash, to path on this machine
 * @param environment the image's {@code Env}, each {@code NAME=value}
 * @param entrypoint the image's {@code Entrypoint}, run if a pod sets no command
 */
public record StandInImage(Map<String, Path> programs, List<String> environment, List<String> entrypoint) {
    /** The image of a container of a pod: BuildKit's own, or the launcher's. */
    public static StandInImage of(Container container) {
        return container.getImage().contains("buildkit") ? buildkit() : launcher();
    }

    /** BuildKit's own. Its environment is that of moby/buildkit's Dockerfile: buildkitd moves itself to /init. */
    public static StandInImage buildkit() {
        return new StandInImage(
                Map.of(
                        "usr/bin/buildkitd", Path.of(Tools.buildkit("buildkitd")),
                        "usr/bin/buildctl", Path.of(Tools.buildkit("buildctl")),
                        "usr/bin/buildkit-runc", Path.of(Tools.runc()),
                        "usr/bin/sleep", waiting()),
                List.of("PATH=/usr/bin:/bin", "BUILDKIT_SETUP_CGROUPV2_ROOT=1"),
                List.of("buildkitd"));
    }

    /** The sandbox image, in which a container runtime keeps a pod's namespaces. */
    public static StandInImage pause() {
        return new StandInImage(Map.of("pause", waiting()), List.of(), List.of("/pause"));
    }

    private static StandInImage launcher() {
        return new StandInImage(Map.of("launcher", Tools.launcher()), List.of(), List.of("/launcher"));
    }

    /** Waits for SIGTERM, whatever its arguments. */
    private static Path waiting() {
        return Path.of(Tools.buildkit("step"));
    }
}

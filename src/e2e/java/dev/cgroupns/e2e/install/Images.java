package dev.cgroupns.e2e.install;

import dev.cgroupns.e2e.Command;
import dev.cgroupns.e2e.Folder;
import dev.cgroupns.e2e.Tools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The images that the node has: ours as {@code make images} built them, and those of others made from their programs.
 */
final class Images {
    /** What the pods that are injected run. */
    static final String BUILDKIT = "moby/buildkit:v0.33.0";

    private Images() {}

    /** Writes those that are not there yet; returns all archives. */
    static List<Path> archives(Folder folder) {
        return List.of(
                Tools.image("webhook"),
                Tools.image("launcher"),
                // Waits for SIGTERM.
                archive(
                        folder,
                        "registry.example/pause:1",
                        Map.of("pause", Tools.buildkit("step")),
                        "{\"Entrypoint\": [\"/pause\"]}"),
                archive(
                        folder,
                        "docker.io/" + BUILDKIT,
                        Map.of(
                                "usr/bin/buildkitd", Tools.buildkit("buildkitd"),
                                "usr/bin/buildctl", Tools.buildkit("buildctl"),
                                "usr/bin/buildkit-runc", Tools.runc(),
                                "usr/bin/sleep", Tools.buildkit("step")),
                        // As in moby/buildkit's Dockerfile.
                        "{\"Env\": [\"PATH=/usr/bin:/bin\", \"BUILDKIT_SETUP_CGROUPV2_ROOT=1\"],"
                                + " \"Entrypoint\": [\"buildkitd\"]}"));
    }

    private static Path archive(Folder folder, String name, Map<String, String> programs, String config) {
        String file = name.replace('/', '-').replace(':', '-');
        Path root = folder.folder(file);
        programs.forEach((path, program) -> copy(Path.of(program), root.resolve(path)));
        Path archive = folder.path().resolve(file + ".tar");
        Command.run(List.of(Tools.script("vm/image.sh"), name, root.toString(), config, archive.toString()))
                .success();
        return archive;
    }

    private static void copy(Path program, Path target) {
        try {
            Files.createDirectories(target.getParent());
            Files.copy(program, target);
            if (!target.toFile().setExecutable(true)) {
                throw new IOException("cannot make " + target + " executable");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

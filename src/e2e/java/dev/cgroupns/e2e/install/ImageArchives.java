package dev.cgroupns.e2e.install;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cgroupns.e2e.Command;
import dev.cgroupns.e2e.Folder;
import dev.cgroupns.e2e.StandInImage;
import dev.cgroupns.e2e.Tools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Archives of the node's images: the project's own, as {@code make images} built them, and stand-ins for others. */
final class ImageArchives {
    private static final JsonMapper JSON = new JsonMapper();

    private ImageArchives() {}

    /** Writes those of stand-ins; returns all. */
    static List<Path> write(Folder folder) {
        return List.of(
                Tools.image("webhook"),
                Tools.image("launcher"),
                archive(folder, "registry.example/pause:1", StandInImage.pause()),
                archive(folder, "docker.io/moby/buildkit:v0.33.0", StandInImage.buildkit()));
    }

    private static Path archive(Folder folder, String name, StandInImage image) {
        String file = name.replace('/', '-').replace(':', '-');
        Path root = folder.folder(file);
        image.programs().forEach((path, program) -> copy(program, root.resolve(path)));
        Path archive = folder.path().resolve(file + ".tar");
        String config = JSON.createObjectNode()
                .<ObjectNode>set("Env", JSON.valueToTree(image.environment()))
                .<ObjectNode>set("Entrypoint", JSON.valueToTree(image.entrypoint()))
                .toString();
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

package dev.cgroupns.e2e.install;

import dev.cgroupns.e2e.Folder;
import dev.cgroupns.e2e.Loopback;
import dev.cgroupns.e2e.RunningProgram;
import dev.cgroupns.e2e.Tools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What {@code make release-dry-run} published, in its registry: started again at the same address in the node's
 * network, with the same certificate and content. The node trusts its authority.
 *
 * @param repository the registry and the path below which everything is
 */
record PublishedRelease(String repository, String version, RunningProgram registry) implements AutoCloseable {
    private static final Path DRY_RUN = Path.of("target/release-dry-run").toAbsolutePath();
    private static final Path AUTHORITY = DRY_RUN.resolve("ca.pem");

    /** @param folder where the registry's log goes */
    static PublishedRelease serve(Folder folder) {
        try {
            Path released = DRY_RUN.resolve("released");
            if (!Files.exists(released)) {
                throw new IllegalStateException(released + " is missing: make release-dry-run makes it");
            }
            List<String> lines = Files.readAllLines(released);
            String name = lines.getFirst().substring(0, lines.getFirst().indexOf('/'));
            trust(name);
            RunningProgram registry = RunningProgram.start(
                    "registry",
                    folder.path(),
                    List.of(
                            Tools.registry(),
                            "serve",
                            DRY_RUN.resolve("registry.yml").toString()));
            int port = Integer.parseInt(name.substring(name.indexOf(':') + 1));
            registry.awaitReady(Duration.ofSeconds(30), () -> Loopback.listens(port));
            return new PublishedRelease(lines.getFirst(), lines.getLast(), registry);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String chart() {
        return "oci://" + repository + "/charts/" + Release.NAME;
    }

    String[] helmArguments() {
        return new String[] {"--version", version, "--ca-file", AUTHORITY.toString()};
    }

    /** The name of an image with its tag, without its digest. */
    String image(String name) {
        return repository + "/" + name + ":" + version;
    }

    @Override
    public void close() {
        registry.close();
    }

    /** containerd reads these files at each pull. /etc is the node's own. */
    private static void trust(String registry) throws IOException {
        Path folder = Files.createDirectories(Path.of("/etc/containerd/certs.d", registry));
        Files.writeString(folder.resolve("hosts.toml"), """
                server = "https://%1$s"
                [host."https://%1$s"]
                ca = "%2$s"
                """.formatted(registry, AUTHORITY));
    }
}

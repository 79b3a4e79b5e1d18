package dev.cgroupns.e2e.install;

import dev.cgroupns.e2e.Folder;
import dev.cgroupns.e2e.Progress;
import dev.cgroupns.e2e.cluster.Cluster;
import dev.cgroupns.e2e.cluster.Placement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests a whole cluster with one node, started once for the whole run. Its logs are kept. */
final class ClusterWithNode implements ParameterResolver {
    private static final Path LOGS = Path.of("target/e2e-install-logs");

    private record Parts(Folder images, Cluster cluster, LocalNode node) implements AutoCloseable {
        static Parts start() {
            Folder images = Folder.create("images");
            Cluster cluster = Cluster.start(Placement.besideNode(LocalNode.API_SERVER), Progress::say);
            cluster.startScheduler();
            Progress.say("node");
            LocalNode node = LocalNode.start(cluster, ImageArchives.write(images));
            Progress.say("the node is Ready");
            return new Parts(images, cluster, node);
        }

        @Override
        public void close() {
            Stream.of(cluster.folder(), node.logs(), Path.of("/var/log/pods")).forEach(ClusterWithNode::keepLogs);
            node.close();
            cluster.close();
            images.close();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
        return parameter.getParameter().getType() == Cluster.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
        return test.getRoot()
                .getStore(Namespace.create(ClusterWithNode.class))
                .computeIfAbsent(Parts.class, type -> Parts.start(), Parts.class)
                .cluster();
    }

    private static void keepLogs(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path log :
                    files.filter(file -> file.toString().endsWith(".log")).toList()) {
                Path kept = LOGS.resolve(folder.relativize(log));
                Files.createDirectories(kept.getParent());
                Files.copy(log, kept, StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

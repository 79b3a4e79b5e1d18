package dev.cgroupns.inspection;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jboss.logmanager.Level;
import org.jboss.logmanager.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ClusterAccessTest {
    @TempDir
    private Path folder;

    /** An audit of 20,000 pods kept all of them as the messages of log records, and needed 500 MB. */
    @Test
    void theClientDoesNotLogAnswers() throws IOException {
        Logger bodies = Logger.getLogger("io.fabric8.kubernetes.client.http.HttpLoggingInterceptor");
        // As it is before Quarkus configures logging.
        Logger.getLogger("io.fabric8.kubernetes.client").setLevel(Level.TRACE);
        assertThat(bodies.isLoggable(Level.TRACE)).isTrue();
        Path kubeconfig = folder.resolve("kubeconfig");
        Files.writeString(kubeconfig, """
                apiVersion: v1
                kind: Config
                current-context: a
                contexts: [{name: a, context: {cluster: a, user: a}}]
                clusters: [{name: a, cluster: {server: "http://127.0.0.1:1"}}]
                users: [{name: a, user: {token: x}}]
                """);

        try (KubernetesClient client = new ClusterAccess(kubeconfig, null).client()) {
            assertThat(client.getMasterUrl().getPort()).isEqualTo(1);
            assertThat(bodies.isLoggable(Level.TRACE)).isFalse();
        }
    }
}

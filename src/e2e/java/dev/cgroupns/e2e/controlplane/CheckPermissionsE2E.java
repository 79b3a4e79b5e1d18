package dev.cgroupns.e2e.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cgroupns.check.Check;
import dev.cgroupns.cli.CommandLineRun;
import dev.cgroupns.e2e.Folder;
import dev.cgroupns.e2e.Loopback;
import dev.cgroupns.e2e.cluster.Cluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code check} with credentials that may read or install nothing, and without an API server. */
@ExtendWith(SharedControlPlane.class)
class CheckPermissionsE2E {
    private final Cluster cluster;

    CheckPermissionsE2E(Cluster cluster) {
        this.cluster = cluster;
    }

    @Test
    void skipsChecksThatTheCredentialsDoNotAllow() {
        String namespace = cluster.namespace("reader", Map.of());
        cluster.kubectl("", "create", "serviceaccount", "reader", "-n", namespace)
                .success();

        CommandLineRun run = new CheckRun(cluster.kubeconfigOf(namespace, "reader")).run("--output=json");

        assertThat(run.exitCode()).as(run.out()).isZero();
        JsonNode report = CheckRun.tree(run);
        assertThat(CheckRun.line(report, Check.INSTALLED).path("state").asText())
                .isEqualTo("skipped");
        assertThat(CheckRun.line(report, Check.INSTALLED).path("found").asText())
                .isEqualTo("these credentials are not allowed to list mutatingwebhookconfigurations");
        assertThat(CheckRun.line(report, Check.NODE_CGROUPS).path("found").asText())
                .isEqualTo("these credentials are not allowed to list nodes");
        assertThat(CheckRun.line(report, Check.API_SERVER).path("state").asText())
                .isEqualTo("ok");
    }

    @Test
    void cannotBeInstalledByAServiceAccount() {
        String namespace = cluster.namespace("installer", Map.of());
        cluster.kubectl("", "create", "serviceaccount", "installer", "-n", namespace)
                .success();

        CommandLineRun run = new CheckRun(cluster.kubeconfigOf(namespace, "installer")).run("--pre", "--output=json");

        assertThat(run.exitCode()).isEqualTo(CheckRun.CHECK_FAILED);
        JsonNode report = CheckRun.tree(run);
        assertThat(CheckRun.line(report, Check.PERMISSIONS_IN_NAMESPACE)
                        .path("found")
                        .asText())
                .startsWith("these credentials are not allowed to create deployments.apps, create services");
        assertThat(CheckRun.line(report, Check.PERMISSIONS_IN_CLUSTER)
                        .path("found")
                        .asText())
                .contains("create mutatingwebhookconfigurations.admissionregistration.k8s.io");
        assertThat(CheckRun.line(report, Check.PERMISSIONS_TO_GRANT)
                        .path("found")
                        .asText())
                .contains("patch mutatingwebhookconfigurations.admissionregistration.k8s.io");
    }

    @Test
    void apiServerThatDoesNotAnswer() throws IOException {
        int closed = Loopback.freePort();
        try (Folder folder = Folder.create("check")) {
            Path elsewhere = folder.file(
                    "kubeconfig",
                    Files.readString(cluster.kubeconfig())
                            .replaceFirst("https://127.0.0.1:\\d+", "https://127.0.0.1:" + closed));

            CommandLineRun run = new CheckRun(elsewhere).run();

            assertThat(run.exitCode()).isEqualTo(CheckRun.CHECK_FAILED);
            assertThat(run.out())
                    .contains("failed   API server answers")
                    .contains("the API server https://127.0.0.1:" + closed + "/ does not answer")
                    .contains("depends on: API server answers");
        }
    }
}

package dev.cgroupns.e2e.install;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.e2e.Command;
import dev.cgroupns.e2e.cluster.Cluster;
import dev.cgroupns.e2e.cluster.Pods;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Enforcement: the policy applies while the webhook is down, and a pod cannot opt out by itself. */
@ExtendWith(ClusterWithNode.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EnforcementE2E {
    private static final String OPTED_OUT = Pods.manifest("shell")
            .replace("name: shell\n", "name: shell\n  annotations: {cgroupns.dev/inject: \"false\"}\n");

    private final Cluster cluster;
    private final Release release;
    private final String namespace;
    private final String mayOptOut;

    EnforcementE2E(Cluster cluster) {
        this.cluster = cluster;
        this.namespace = cluster.namespace("enforced", Map.of());
        this.mayOptOut = cluster.namespace("may-opt-out", Map.of("cgroupns.dev/allow-opt-out", "true"));
        this.release = Release.install(
                cluster, "--set", "engine=webhook,enforcement=deny,policy.podOptOut=labelledNamespaces");
    }

    @AfterAll
    void uninstall() {
        release.close();
        cluster.delete(namespace);
        cluster.delete(mayOptOut);
    }

    @Test
    void deniesWhileTheWebhookIsDown() {
        assertThat(create(namespace, Pods.manifest("shell")).success()).contains("cgroupns-launcher");

        release.scale(0);
        Awaitility.await("no webhook")
                .atMost(Release.PATIENCE)
                .until(() -> release.pods().isEmpty());

        Command.Result refused = create(namespace, Pods.manifest("shell"));
        assertThat(refused.exitCode()).isPositive();
        assertThat(refused.errors()).contains("denied request", "Remedy:");
        assertThat(create(namespace, Pods.manifest("bystander")).success()).contains("bystander");

        release.scale(2);
        release.awaitReady();
        Awaitility.await("injected again")
                .atMost(Release.PATIENCE)
                .until(() -> create(namespace, Pods.manifest("shell")).output().contains("cgroupns-launcher"));
    }

    @Test
    void optOutWorksIfAnAdministratorAllowsIt() {
        assertThat(create(mayOptOut, OPTED_OUT).success()).doesNotContain("cgroupns-launcher");
        assertThat(create(namespace, OPTED_OUT).success()).contains("cgroupns-launcher");
    }

    private Command.Result create(String namespace, String manifest) {
        return cluster.kubectl(
                manifest, "create", "--namespace", namespace, "--dry-run=server", "--output=yaml", "--filename", "-");
    }
}

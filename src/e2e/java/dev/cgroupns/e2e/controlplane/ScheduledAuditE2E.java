package dev.cgroupns.e2e.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.e2e.Folder;
import dev.cgroupns.e2e.cluster.Cluster;
import dev.cgroupns.e2e.webhook.ChartRights;
import dev.cgroupns.e2e.webhook.WebhookServer;
import dev.cgroupns.e2e.webhook.WebhookServer.Ports;
import dev.cgroupns.e2e.webhook.WebhookServer.Start;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two replicas with the chart's own rights: one of them audits the pods, the other one when that is gone. */
@ExtendWith(SharedControlPlane.class)
class ScheduledAuditE2E {
    private static final String LAST_SUCCESS = "cgroupns_audit_last_success_timestamp_seconds ";

    private final Cluster cluster;

    ScheduledAuditE2E(Cluster cluster) {
        this.cluster = cluster;
    }

    @Test
    void oneReplicaHasTheNumbersAndAnotherOneWhenItIsGone() {
        String namespace = cluster.namespace("audited", Map.of("cgroupns.dev/inject", "false"));
        RunningBuilder.create(cluster, namespace, "farm");
        String rights = cluster.namespace("auditor", Map.of());
        ChartRights.AUDIT.apply(cluster, rights);
        String leaking = "cgroupns_audit_builders{namespace=\"" + namespace
                + "\",reason=\"NAMESPACE_EXCLUDED\",status=\"LEAKING\"} ";

        try (WebhookServer first = launch(rights)) {
            first.awaitReady();
            eventually().until(() -> first.metrics().contains(leaking + "1.0"));
            try (WebhookServer second = launch(rights)) {
                second.awaitReady();
                RunningBuilder.create(cluster, namespace, "other");
                eventually().until(() -> first.metrics().contains(leaking + "2.0"));
                assertThat(second.metrics()).doesNotContain("cgroupns_audit_");

                first.program().kill();

                eventually().until(() -> second.metrics().contains(leaking + "2.0"));
                assertThat(second.metrics()).contains(LAST_SUCCESS);
                try (WebhookServer third = launch(rights)) {
                    third.awaitReady();
                    second.askToEnd();
                    eventually().until(() -> third.metrics().contains(leaking + "2.0"));
                }
            }
        }
    }

    @Test
    void saysWhatItMayNotDo() {
        String rights = cluster.namespace("auditor", Map.of());
        ChartRights.NONE.apply(cluster, rights);

        try (WebhookServer server = launch(rights)) {
            server.awaitReady();
            eventually().until(() -> server.log().contains("cannot take the Lease " + rights + "/"));
            assertThat(server.log()).contains("is forbidden");
            assertThat(server.metrics()).doesNotContain("cgroupns_audit_");
        }
    }

    private WebhookServer launch(String rights) {
        Folder folder = Folder.create("audit");
        return WebhookServer.launch(
                folder,
                Ports.free(),
                new Start(
                        List.of(),
                        "registries: {allow: []}",
                        List.of(
                                "-Dkubeconfig=" + cluster.kubeconfigOf(rights, rights),
                                "-Dcgroupns.audit.interval=1S",
                                "-Dcgroupns.audit.lease-duration=15S"),
                        List.of(
                                "--audit-lease=" + rights + "/" + rights + "-audit",
                                "--ca-out=" + folder.path().resolve("ca.pem"))));
    }

    private static ConditionFactory eventually() {
        return Awaitility.await().atMost(Duration.ofMinutes(4));
    }
}

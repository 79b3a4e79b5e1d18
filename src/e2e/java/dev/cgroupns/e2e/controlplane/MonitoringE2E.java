package dev.cgroupns.e2e.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cgroupns.e2e.Command;
import dev.cgroupns.e2e.Folder;
import dev.cgroupns.e2e.Tools;
import dev.cgroupns.e2e.cluster.Cluster;
import dev.cgroupns.e2e.policy.ChartObjects;
import dev.cgroupns.e2e.webhook.ChartRights;
import dev.cgroupns.e2e.webhook.WebhookServer;
import dev.cgroupns.e2e.webhook.WebhookServer.Ports;
import dev.cgroupns.e2e.webhook.WebhookServer.Start;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The chart's alerts and the queries of its dashboard, in a Prometheus that scrapes the webhook and the API server. */
@ExtendWith(SharedControlPlane.class)
class MonitoringE2E {
    private static final String POD = """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"generateName": "%s-", "annotations": {%s}},
             "spec": {"containers": [{"name": "b", "image": "%s", "securityContext": {"privileged": true}}]}}""";

    private static final String CONFIGURATION = """
            global: {scrape_interval: 1s, evaluation_interval: 1s}
            rule_files: [alerts.yaml]
            scrape_configs:
              - job_name: webhook
                honor_labels: true
                static_configs: [{targets: ["127.0.0.1:%d"], labels: {namespace: injector}}]
              - job_name: apiserver
                scheme: https
                authorization: {credentials: "%s"}
                tls_config: {ca_file: "%s"}
                static_configs: [{targets: ["%s"]}]
            """;

    /** Nothing listens there. */
    private static final String REGISTRY = "127.0.0.1:1";

    private static final String WITH_REGISTRY = """
            registries:
              allow: []
              hosts: {"%s": {addresses: [127.0.0.0/8]}}
            """.formatted(REGISTRY);

    private final Cluster cluster;
    private int images;
    private final ChartObjects ignoring;
    private final ChartObjects failing;

    MonitoringE2E(Cluster cluster) {
        this.cluster = cluster;
        ignoring = new ChartObjects(cluster, "monitored", "engine=webhook");
        failing = new ChartObjects(cluster, "monitored-fail", "engine=webhook,webhook.failurePolicy=Fail");
    }

    @Test
    void everyQueryHasAnAnswerAndAlertsFireWhenTheyShould() throws IOException {
        String rights = cluster.namespace("monitored", Map.of());
        ChartRights.AUDIT.apply(cluster, rights);
        Ports ports = Ports.free();
        Folder folder = Folder.create("monitoring");
        folder.file("alerts.yaml", alerts());
        try (WebhookServer server = launch(rights, ports);
                Prometheus prometheus = new Prometheus(folder, configuration(ports))) {
            server.awaitReady();
            ignoring.applyWebhook(server);
            failing.applyWebhook(server);
            String ignored = cluster.namespace("ignored", Map.of(ignoring.webhookLabel(), ChartObjects.INJECTS));
            String failed = cluster.namespace("failed", Map.of(failing.webhookLabel(), ChartObjects.INJECTS));
            RunningBuilder.create(cluster, ignored, "leaking", Map.of("cgroupns.dev/inject", "false"));
            Map<String, String> ofWebhook = new TreeMap<>(queries());
            Map<String, String> ofFailures = new TreeMap<>(ofWebhook);
            ofFailures.values().removeIf(query -> !query.contains("fail_open") && !query.contains("rejection"));
            ofWebhook.keySet().removeAll(ofFailures.keySet());

            // Rates need counters that grow.
            eventually()
                    .untilAsserted(() -> assertThat(prometheus.query("up == 1")).hasSize(2));
            eventually().untilAsserted(() -> {
                create(ignored);
                assertThat(withoutAnswer(prometheus, ofWebhook)).isEmpty();
            });
            eventually()
                    .untilAsserted(() -> assertThat(states(prometheus))
                            .containsEntry("CgroupnsEntrypointUnknown", "firing")
                            .containsEntry("CgroupnsBuildersNotInjected", "firing")
                            .containsEntry("CgroupnsBuildersLeaking", "pending")
                            .containsEntry("CgroupnsWebhookFailingOpen", "inactive")
                            .containsEntry("CgroupnsWebhookRefusingPods", "inactive")
                            .containsEntry("CgroupnsCertificateExpiring", "inactive")
                            .containsEntry("CgroupnsMetricsMissing", "inactive"));
            assertThat(prometheus.query("ALERTS{alertname=\"CgroupnsEntrypointUnknown\"}"))
                    .extracting(alert -> alert.at("/metric/namespace").asText())
                    .contains(ignored);

            server.program().kill();

            eventually().untilAsserted(() -> {
                create(ignored);
                create(failed);
                assertThat(withoutAnswer(prometheus, ofFailures)).isEmpty();
                assertThat(states(prometheus))
                        .containsEntry("CgroupnsWebhookFailingOpen", "firing")
                        .containsEntry("CgroupnsWebhookRefusingPods", "firing");
            });
            assertThat(prometheus.rules())
                    .extracting(rule -> rule.path("health").asText())
                    .containsOnly("ok");
        } finally {
            ignoring.removeWebhook();
            failing.removeWebhook();
        }
    }

    /** Pods of each kind; those that the API server refuses are refused on purpose. */
    private void create(String namespace) {
        for (String pod : List.of(
                POD.formatted("injected", "", "moby/buildkit"),
                // Another image each time: answers are remembered.
                POD.formatted("unknown", "", REGISTRY + "/corp" + ++images + "/buildkit"),
                POD.formatted("opted-out", "\"cgroupns.dev/inject\": \"false\"", "moby/buildkit"))) {
            cluster.kubectl(pod, "create", "--namespace=" + namespace, "--filename=-");
        }
    }

    private static List<String> withoutAnswer(Prometheus prometheus, Map<String, String> queries) {
        return queries.entrySet().stream()
                .filter(query -> prometheus.query(query.getValue()).isEmpty())
                .map(Map.Entry::getKey)
                .toList();
    }

    private static Map<String, String> states(Prometheus prometheus) {
        return prometheus.rules().stream()
                .collect(Collectors.toMap(
                        rule -> rule.path("name").asText(),
                        rule -> rule.path("state").asText()));
    }

    /** The dashboard's queries by panel and refId, with the values that Grafana puts in place of variables. */
    private static Map<String, String> queries() throws IOException {
        JsonNode dashboard = new JsonMapper()
                .readTree(Path.of("helm/cgroupns-injector/files/dashboard.json").toFile());
        Map<String, String> queries = new TreeMap<>();
        for (JsonNode panel : dashboard.path("panels")) {
            for (JsonNode query : panel.path("targets")) {
                queries.put(
                        panel.path("title").asText() + " " + query.path("refId").asText(),
                        query.path("expr")
                                .asText()
                                .replace("$__rate_interval", "1m")
                                .replace("$__range", "1h")
                                .replace("$namespace", ".*"));
            }
        }
        assertThat(queries).hasSizeGreaterThan(20);
        return queries;
    }

    /** What is in the chart's PrometheusRule. */
    private String alerts() {
        String rule = Command.run(List.of(
                        Tools.helm(),
                        "template",
                        "monitored",
                        "helm/cgroupns-injector",
                        "--namespace=injector",
                        "--kube-version=" + cluster.version(),
                        "--set=prometheusRule.enabled=true,audit.enabled=true",
                        "--show-only=templates/monitoring/prometheusrule.yaml"))
                .success();
        return rule.substring(rule.indexOf("\nspec:\n") + "\nspec:\n".length()).indent(-2);
    }

    private String configuration(Ports ports) {
        KubernetesClient client = cluster.client();
        return CONFIGURATION.formatted(
                ports.management(),
                client.getConfiguration().getAutoOAuthToken(),
                cluster.folder().resolve("apiserver.crt"),
                client.getMasterUrl().getAuthority());
    }

    private WebhookServer launch(String rights, Ports ports) {
        Folder folder = Folder.create("monitored");
        return WebhookServer.launch(
                folder,
                ports,
                new Start(
                        List.of(),
                        WITH_REGISTRY,
                        List.of("-Dkubeconfig=" + cluster.kubeconfigOf(rights, rights), "-Dcgroupns.audit.interval=1S"),
                        List.of(
                                "--events",
                                "--audit-lease=" + rights + "/" + rights + "-audit",
                                "--ca-out=" + folder.path().resolve("ca.pem"))));
    }

    private static ConditionFactory eventually() {
        return Awaitility.await().atMost(Duration.ofMinutes(4));
    }
}

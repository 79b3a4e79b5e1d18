package dev.cgroupns.e2e.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.e2e.CommandLineTool;
import dev.cgroupns.e2e.Folder;
import dev.cgroupns.e2e.cluster.Cluster;
import dev.cgroupns.e2e.delivery.DeliveringWebhook;
import dev.cgroupns.e2e.webhook.ChartRights;
import dev.cgroupns.e2e.webhook.Registration;
import dev.cgroupns.e2e.webhook.WebhookServer;
import dev.cgroupns.e2e.webhook.WebhookServer.Ports;
import dev.cgroupns.e2e.webhook.WebhookServer.Start;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An installation that observes first, then injects. Real controllers create the pods. */
@ExtendWith(SharedControlPlane.class)
class ObserveModeE2E {
    private static final String DEPLOYMENT = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: farm}
            spec:
              selector: {matchLabels: {app: farm}}
              template:
                metadata: {labels: {app: farm}}
                spec:
                  # Only where the architecture is certain can the launcher be in a ConfigMap.
                  nodeSelector: {kubernetes.io/arch: amd64}
                  containers: [{name: buildkitd, image: moby/buildkit, securityContext: {privileged: true}}]
            """;

    private final Cluster cluster;
    /** The namespace of the service account, and the name of the registration. */
    private final String registration;

    private final String namespace;

    ObserveModeE2E(Cluster cluster) {
        this.cluster = cluster;
        registration = cluster.namespace("observer", Map.of());
        namespace = cluster.namespace("observed", Map.of(Registration.NAMESPACE_LABEL, registration));
    }

    @AfterEach
    void remove() {
        Registration.remove(cluster.client(), registration);
    }

    /** With the permissions that the chart grants in each mode. */
    @Test
    void reportsWhatItWouldInjectAndInjectsOnceItIsTold() {
        ChartRights.OBSERVE.apply(cluster, registration);
        try (WebhookServer observing = launch("observe", "configMap")) {
            register(observing);
            kubectl("annotate", "mutatingwebhookconfiguration", registration, "cgroupns.dev/mode=observe");
            eventually().until(() -> selftest().contains("the webhook only observes (mode: observe)"));

            assertThatItOnlyObserves(observing);

            assertThat(observing.log()).doesNotContain("forbidden");
            RunningBuilder.create(cluster, namespace, "running");
            assertThat(audit()).contains("LEAKING  OBSERVED", "--set mode=inject");
        }
        ChartRights.CONFIG_MAPS_AND_EVENTS.apply(cluster, registration);
        try (WebhookServer injecting = launch("inject", "configMap")) {
            register(injecting);
            kubectl("annotate", "mutatingwebhookconfiguration", registration, "cgroupns.dev/mode-");
            eventually().until(() -> selftest().contains("builders are injected"));
            // It reads the cluster's ConfigMaps a moment later.
            eventually().until(this::dryRunDelivery, "configMap"::equals);
            kubectl("delete", "pod", "--selector=app=farm", "--namespace=" + namespace, "--wait=false");

            eventually().until(() -> pods().stream().anyMatch(ObserveModeE2E::isInjected));
            assertThat(configMaps()).singleElement().asString().startsWith("cgroupns-launcher-");
        }
    }

    /** As after {@code helm upgrade --set mode=observe}, before the permissions of {@code mode: inject} are gone. */
    @Test
    void writesNoConfigMapsEvenIfItMay() {
        ChartRights.CONFIG_MAPS_AND_EVENTS.apply(cluster, registration);
        try (WebhookServer observing = launch("observe", "auto")) {
            register(observing);
            eventually().until(() -> selftest().contains("the webhook only observes (mode: observe)"));

            assertThatItOnlyObserves(observing);
        }
    }

    private void assertThatItOnlyObserves(WebhookServer observing) {
        cluster.kubectl(DEPLOYMENT, "apply", "--namespace", namespace, "--filename", "-")
                .success();

        Pod pod = eventually().until(() -> pods().stream().findFirst().orElse(null), found -> found != null);
        Event event = eventually().until(() -> events().stream().findFirst().orElse(null), found -> found != null);

        assertThat(isInjected(pod)).isFalse();
        assertThat(pod.getMetadata().getLabels()).doesNotContainKey("cgroupns.dev/injected");
        assertThat(pod.getMetadata().getAnnotations()).isNullOrEmpty();
        assertThat(configMaps()).isEmpty();
        assertThat(event.getReason()).isEqualTo("WOULD_INJECT");
        assertThat(event.getType()).isEqualTo("Normal");
        assertThat(event.getAction()).isEqualTo("Observe");
        assertThat(event.getRegarding().getKind()).isEqualTo("Deployment");
        assertThat(observing.metrics())
                .contains("cgroupns_builders_total{code=\"WOULD_INJECT\",namespace=\"" + namespace + "\"} 1.0")
                .doesNotContainPattern("cgroupns_deliveries_total\\{.*} [1-9]");
        assertThat(observing.log()).contains("container=buildkitd code=WOULD_INJECT");
    }

    @Test
    void auditAndSelftestFollowTheObjectSelector() {
        ChartRights.EVENTS.apply(cluster, registration);
        try (WebhookServer injecting = launch("inject", "initContainer")) {
            register(injecting);
            cluster.client()
                    .admissionRegistration()
                    .v1()
                    .mutatingWebhookConfigurations()
                    .withName(registration)
                    .edit(configuration -> {
                        configuration
                                .getWebhooks()
                                .getFirst()
                                .setObjectSelector(new LabelSelectorBuilder()
                                        .addToMatchLabels("pool", "builders")
                                        .build());
                        return configuration;
                    });
            eventually().until(() -> selftest().contains("builders are injected"));
            RunningBuilder.create(cluster, namespace, "running");

            assertThat(audit()).contains("LEAKING  POD_EXCLUDED");
        }
    }

    private WebhookServer launch(String mode, String delivery) {
        Folder folder = Folder.create("observe");
        WebhookServer server = WebhookServer.launch(
                folder,
                Ports.free(),
                new Start(
                        List.of(),
                        "mode: %s\nlauncher: {delivery: %s}\nregistries: {allow: []}\n".formatted(mode, delivery),
                        List.of(
                                "-Dkubeconfig=" + cluster.kubeconfigOf(registration, registration),
                                "-Dcgroupns.webhook-configuration=" + registration,
                                // The test is not about the speed of a busy machine.
                                "-Dcgroupns.delivery.budget=20S"),
                        List.of("--events", "--ca-out=" + folder.path().resolve("ca.pem"))));
        server.awaitReady();
        return server;
    }

    private void register(WebhookServer server) {
        Registration.applyToLabelled(cluster.client(), registration, server);
    }

    private String selftest() {
        var result = CommandLineTool.run(
                cluster.kubeconfig(),
                "selftest",
                "--namespace=" + namespace,
                "--webhook-configuration=" + registration);
        return result.output() + result.errors();
    }

    private String audit() {
        return CommandLineTool.run(cluster.kubeconfig(), "audit", "--namespace=" + namespace)
                .success();
    }

    private String dryRunDelivery() {
        return DeliveringWebhook.delivery(cluster.client()
                .pods()
                .inNamespace(namespace)
                .resource(DeliveringWebhook.builder("amd64"))
                .dryRun()
                .create());
    }

    private List<Pod> pods() {
        return cluster.client()
                .pods()
                .inNamespace(namespace)
                .withLabel("app", "farm")
                .list()
                .getItems();
    }

    /** Those of others, such as Kubernetes' own, were not written for a builder. */
    private List<String> configMaps() {
        return cluster.client().configMaps().inNamespace(namespace).list().getItems().stream()
                .map(map -> map.getMetadata().getName())
                .filter(name -> !name.equals("kube-root-ca.crt"))
                .toList();
    }

    private List<Event> events() {
        return cluster.client().events().v1().events().inNamespace(namespace).list().getItems().stream()
                .filter(each -> "cgroupns.dev/injector".equals(each.getReportingController()))
                .toList();
    }

    private static boolean isInjected(Pod pod) {
        return pod.getSpec().getVolumes().stream()
                .anyMatch(volume -> volume.getName().startsWith("cgroupns-launcher"));
    }

    private void kubectl(String... arguments) {
        cluster.kubectl("", arguments).success();
    }

    private static ConditionFactory eventually() {
        return Awaitility.await().atMost(Duration.ofMinutes(4));
    }
}

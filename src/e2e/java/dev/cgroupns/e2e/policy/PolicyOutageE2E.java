package dev.cgroupns.e2e.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.certificate.KeyPairAndChain;
import dev.cgroupns.certificate.Pem;
import dev.cgroupns.certificate.SelfSigned;
import dev.cgroupns.e2e.Folder;
import dev.cgroupns.e2e.Progress;
import dev.cgroupns.e2e.cluster.Cluster;
import dev.cgroupns.e2e.cluster.Pods;
import dev.cgroupns.e2e.controlplane.SharedControlPlane;
import dev.cgroupns.e2e.webhook.Registration;
import dev.cgroupns.e2e.webhook.WebhookServer;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Builders are created 40 times a second while the webhook goes away in every way, and while the engine is changed:
 * none starts without the launcher, and none is injected twice. The webhook's failurePolicy is Ignore.
 */
@ExtendWith(SharedControlPlane.class)
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
class PolicyOutageE2E {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration LIFETIME = Duration.ofSeconds(60);
    private static final String OFFLINE = "registries: {allow: []}";
    private static final int PODS = 120;

    private final Cluster cluster;
    private final Folder files = Folder.create("expiring");
    private final KeyPairAndChain expiring = SelfSigned.make(List.of("127.0.0.1"), LIFETIME);
    private final WebhookServer expired = WebhookServer.launch(List.of(), certificate(files, expiring));

    PolicyOutageE2E(Cluster cluster) {
        this.cluster = cluster;
    }

    @AfterAll
    void end() {
        expired.close();
        files.close();
    }

    /** The last one: its certificate expires in the meantime. */
    @Test
    @Order(2)
    void noBuilderIsMissedWhileTheWebhookIsGone() throws IOException {
        ChartObjects chart = new ChartObjects(cluster, "outage", "engine=both");
        String both = namespace(chart, Engine.BOTH);
        String webhookAlone = namespace(chart, Engine.WEBHOOK);
        try (WebhookServer server = WebhookServer.start(OFFLINE, List.of());
                UnreachableNode node = UnreachableNode.make()) {
            chart.applyPolicy();
            chart.applyWebhook(server);
            await(webhookAlone, true);
            await(namespace(chart, Engine.POLICY), true);
            try (PodLoad load = PodLoad.start(cluster, both)) {
                load.during("policy and webhook", PODS);
                chart.removeWebhook();
                await(webhookAlone, false);
                load.during("the webhook's configuration deleted", PODS);
                chart.applyWebhook(server);
                await(webhookAlone, true);
                load.during("the webhook is back", PODS);
                server.close();
                await(webhookAlone, false);
                load.during("the webhook killed", PODS);
                chart.applyWebhook(node.mutate(), Pem.text(expiring.authority()));
                awaitFailOpen(webhookAlone, "the API server does not reach the webhook's node");
                load.during("the webhook's node gone", PODS);
                Awaitility.await("the certificate has expired")
                        .atMost(PATIENCE)
                        .until(() -> Instant.now().isAfter(expiring.validity().until()));
                chart.applyWebhook(expired.mutate(), Pem.text(expiring.authority()));
                // It is called, but not trusted.
                awaitFailOpen(webhookAlone, "the API server does not trust the expired certificate");
                load.during("the certificate expired", PODS);
                report(load);
            }
        } finally {
            chart.removeWebhook();
            chart.removePolicy();
        }
    }

    @Test
    @Order(1)
    void noBuilderIsMissedOrInjectedTwiceWhileTheEngineChanges() {
        ChartObjects byWebhook = new ChartObjects(cluster, "change", "engine=webhook");
        ChartObjects byBoth = new ChartObjects(cluster, "change", "engine=both");
        String changing = namespace(byBoth, Engine.BOTH);
        String webhookAlone = namespace(byBoth, Engine.WEBHOOK);
        String policyAlone = namespace(byBoth, Engine.POLICY);
        try (WebhookServer server = WebhookServer.start(OFFLINE, List.of())) {
            byWebhook.applyWebhook(server);
            await(webhookAlone, true);
            try (PodLoad load = PodLoad.start(cluster, changing)) {
                load.during("webhook", PODS);
                byBoth.applyPolicy();
                byBoth.applyWebhook(server);
                await(policyAlone, true);
                load.during("webhook to both", PODS);
                byBoth.removeWebhook();
                await(webhookAlone, false);
                load.during("both to policy", PODS);
                byBoth.applyWebhook(server);
                await(webhookAlone, true);
                load.during("policy to both", PODS);
                byWebhook.applyWebhook(server);
                byBoth.removePolicy();
                await(policyAlone, false);
                load.during("both to webhook", PODS);
                report(load);
            }
        } finally {
            byBoth.removeWebhook();
            byBoth.removePolicy();
        }
    }

    private static void report(PodLoad load) {
        double rate = load.rate();
        load.close();
        Progress.say("%d builders injected once, %d missed or injected twice, %.0f a second"
                .formatted(load.injected(), load.faults().size(), rate));
        assertThat(load.faults()).isEmpty();
    }

    private static List<String> certificate(Folder files, KeyPairAndChain pair) {
        String chain = Pem.text(pair.certificate()) + Pem.text(pair.authority());
        return List.of(
                "--tls-cert-file", files.file("tls.crt", chain).toString(),
                "--tls-private-key-file",
                        files.file("tls.key", Pem.text(pair.key())).toString());
    }

    private String namespace(ChartObjects chart, Engine engine) {
        return cluster.namespace(
                "outage",
                Map.of(
                        chart.policyLabel(),
                        engine.policy(),
                        chart.webhookLabel(),
                        engine.webhook(),
                        Registration.NAMESPACE_LABEL,
                        "none"));
    }

    /** API servers see policies and webhooks a moment later. */
    private void await(String namespace, boolean injected) {
        Awaitility.await("a builder of " + namespace + " is injected: " + injected)
                .atMost(PATIENCE)
                .until(() -> isInjected(namespace) == injected);
    }

    /** Waits until the API server has called the webhook once more, without a valid answer. */
    private void awaitFailOpen(String namespace, String why) {
        String rejected = "name=\"pods.cgroupns.dev\"";
        double before = cluster.counter("apiserver_admission_webhook_fail_open_count", rejected);
        Awaitility.await(why)
                .atMost(PATIENCE)
                .until(() -> !isInjected(namespace)
                        && cluster.counter("apiserver_admission_webhook_fail_open_count", rejected) > before);
    }

    private boolean isInjected(String namespace) {
        Pod tried = new PodBuilder(Pods.read("shell"))
                .editMetadata()
                .withName("tried")
                .endMetadata()
                .build();
        return !cluster.client()
                .pods()
                .inNamespace(namespace)
                .resource(tried)
                .dryRun(true)
                .create()
                .getSpec()
                .getInitContainers()
                .isEmpty();
    }
}

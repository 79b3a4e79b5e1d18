package dev.cgroupns.e2e.policy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cgroupns.certificate.KeyPairAndChain;
import dev.cgroupns.certificate.Pem;
import dev.cgroupns.certificate.SelfSigned;
import dev.cgroupns.config.BuildVersion;
import dev.cgroupns.e2e.Folder;
import dev.cgroupns.e2e.Loopback;
import dev.cgroupns.e2e.RunningProgram;
import dev.cgroupns.e2e.Tools;
import dev.cgroupns.e2e.cluster.Cluster;
import dev.cgroupns.e2e.webhook.Registration;
import dev.cgroupns.e2e.webhook.WebhookServer;
import dev.cgroupns.e2e.webhook.WebhookServer.Ports;
import dev.cgroupns.e2e.webhook.WebhookServer.Start;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;

/**
 * An API server with the policy, the webhook and a webhook in plain Go, each in a namespace of its own. The webhooks
 * are registered before they run, so that the first review that the API server sends after a start is one that is
 * measured.
 */
final class LatencyCluster implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String IMAGE = "registry.example/cgroupns/launcher:bench";
    private static final String NOT_INJECTED = "none";
    private static final String INJECTED = "/cgroupns/launcher";
    private static final String CONFIGURATION = """
            launcher: {image: "%s", delivery: initContainer}
            registries: {allow: []}
            """.formatted(IMAGE);
    private static final JsonNode BUILDER = Engines.tree("""
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "pod"}, "spec": {"containers": [{"name": "builder",
             "image": "moby/buildkit:v0.27.1", "command": ["buildkitd", "--root", "/cache"],
             "resources": {"requests": {"cpu": "1", "memory": "1Gi"}}, "securityContext": {"privileged": true}}]}}""");
    private static final JsonNode OTHER = Engines.tree("""
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "pod"}, "spec": {"containers": [{"name": "server",
             "image": "nginx:1.29", "command": ["nginx", "-g", "daemon off;"],
             "resources": {"requests": {"cpu": "1", "memory": "1Gi"}}}]}}""");

    private final Cluster cluster = Cluster.start(part -> {});
    private final Folder folder = Folder.create("latency");
    private final Ports ports = Ports.free();
    private final int peerPort = Loopback.freePort();
    private final Path certificate;
    private final Path key;
    private final Map<Row, String> namespaces = new EnumMap<>(Row.class);

    /** Which pod is created where. */
    enum Row {
        NONE("builder, no injector", BUILDER),
        POLICY("builder, policy", BUILDER),
        PEER("builder, webhook in plain Go", BUILDER),
        WEBHOOK("builder, webhook", BUILDER),
        BOTH("builder, policy and webhook", BUILDER),
        OTHER_NONE("other pod, no injector", OTHER),
        OTHER_POLICY("other pod, policy", OTHER),
        OTHER_WEBHOOK("other pod, webhook", OTHER);

        private final String title;
        private final String pod;

        Row(String title, JsonNode pod) {
            this.title = title;
            this.pod = pod.toString();
        }

        String title() {
            return title;
        }

        /** The same pod without an injector. */
        Row without() {
            return switch (this) {
                case NONE, POLICY, PEER, WEBHOOK, BOTH -> NONE;
                case OTHER_NONE, OTHER_POLICY, OTHER_WEBHOOK -> OTHER_NONE;
            };
        }
    }

    /** The running webhooks. */
    record Webhooks(WebhookServer ours, RunningProgram peer) implements AutoCloseable {
        @Override
        public void close() {
            ours.close();
            peer.close();
        }
    }

    private LatencyCluster() {
        KeyPairAndChain pair = SelfSigned.make(List.of("127.0.0.1"), Duration.ofDays(90));
        certificate = folder.file("tls.crt", Pem.text(pair.certificate()) + Pem.text(pair.authority()));
        key = folder.file("tls.key", Pem.text(pair.key()));
        // With engine=both the webhook's conditions would leave out what the policy has injected.
        ChartObjects policy = new ChartObjects(cluster, "policy", "engine=policy");
        ChartObjects webhook = new ChartObjects(cluster, "webhook", "webhook.failurePolicy=Fail");
        ChartObjects peer = new ChartObjects(cluster, "peer", "webhook.failurePolicy=Fail");
        ChartObjects both = new ChartObjects(cluster, "both", "engine=both,webhook.failurePolicy=Fail");
        policy.applyPolicy();
        both.applyPolicy();
        webhook.applyWebhook(mutate(ports.https()), Pem.text(pair.authority()));
        both.applyWebhook(mutate(ports.https()), Pem.text(pair.authority()));
        peer.applyWebhook(mutate(peerPort), Pem.text(pair.authority()));
        namespaces.put(Row.NONE, namespace(Map.of()));
        namespaces.put(Row.POLICY, namespace(Map.of(policy.policyLabel(), ChartObjects.INJECTS)));
        namespaces.put(Row.PEER, namespace(Map.of(peer.webhookLabel(), ChartObjects.INJECTS)));
        namespaces.put(Row.WEBHOOK, namespace(Map.of(webhook.webhookLabel(), ChartObjects.INJECTS)));
        namespaces.put(
                Row.BOTH,
                namespace(Map.of(both.policyLabel(), ChartObjects.INJECTS, both.webhookLabel(), ChartObjects.INJECTS)));
        namespaces.put(Row.OTHER_NONE, name(Row.NONE));
        namespaces.put(Row.OTHER_POLICY, name(Row.POLICY));
        namespaces.put(Row.OTHER_WEBHOOK, name(Row.WEBHOOK));
        // API servers see policies and webhooks a moment later.
        await(
                "the policies inject",
                () -> create(Row.POLICY).contains(INJECTED) && create(Row.BOTH).contains(INJECTED));
        await("the webhooks are called", () -> isRefused(Row.PEER) && isRefused(Row.WEBHOOK));
    }

    /** Starts an API server, and registers all; no webhook runs yet. */
    static LatencyCluster create() {
        return new LatencyCluster();
    }

    /** Starts both webhooks, and waits until they are ready. */
    Webhooks start() {
        RunningProgram peer = RunningProgram.start(
                "peer",
                folder.path(),
                List.of(
                        Tools.peer().toString(),
                        "-address=127.0.0.1:" + peerPort,
                        "-cert=" + certificate,
                        "-key=" + key,
                        "-image=" + IMAGE,
                        "-version=" + BuildVersion.current()));
        WebhookServer ours = WebhookServer.launch(
                Folder.create("webhook"),
                ports,
                new Start(
                        List.of(),
                        CONFIGURATION,
                        // The chart's default, which other tests turn off.
                        List.of(WebhookServer.ALL_COMPILERS, "-Dcgroupns.background-warm-up-reviews=12000"),
                        List.of("--tls-cert-file=" + certificate, "--tls-private-key-file=" + key)));
        ours.awaitReady();
        return new Webhooks(ours, peer);
    }

    /** Creates the row's pod so many times, by dry run; returns how long each took. */
    List<Duration> measure(Row row, int count) {
        List<Duration> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long began = System.nanoTime();
            String created = create(row);
            all.add(Duration.ofNanos(System.nanoTime() - began));
            if (created.contains(INJECTED) != isInjected(row)) {
                throw new IllegalStateException(row.title() + ": the API server answered " + created);
            }
        }
        return all;
    }

    /** Creates the pod of each row so many times, in turns. */
    Map<Row, List<Duration>> measureInTurns(int rounds) {
        Map<Row, List<Duration>> all = new EnumMap<>(Row.class);
        for (int round = 0; round < rounds; round++) {
            for (Row row : Row.values()) {
                all.computeIfAbsent(row, _ -> new ArrayList<>()).addAll(measure(row, 1));
            }
        }
        return all;
    }

    private static boolean isInjected(Row row) {
        return switch (row) {
            case POLICY, PEER, WEBHOOK, BOTH -> true;
            case NONE, OTHER_NONE, OTHER_POLICY, OTHER_WEBHOOK -> false;
        };
    }

    private String create(Row row) {
        String answer = cluster.client().raw("/api/v1/namespaces/" + name(row) + "/pods?dryRun=All", "POST", row.pod);
        return Objects.requireNonNullElse(answer, "");
    }

    private boolean isRefused(Row row) {
        try {
            create(row);
            return false;
        } catch (KubernetesClientException e) {
            return String.valueOf(e.getMessage()).contains("failed calling webhook");
        }
    }

    private static void await(String what, Callable<Boolean> condition) {
        Awaitility.await(what).atMost(PATIENCE).until(condition);
    }

    private String namespace(Map<String, String> labels) {
        Map<String, String> all = new HashMap<>(labels);
        // The webhook that tests share is not called.
        all.put(Registration.NAMESPACE_LABEL, NOT_INJECTED);
        return cluster.namespace("latency", all);
    }

    private String name(Row row) {
        return Objects.requireNonNull(namespaces.get(row));
    }

    private static URI mutate(int port) {
        return URI.create("https://127.0.0.1:" + port + "/mutate");
    }

    @Override
    public void close() {
        cluster.close();
        folder.close();
    }
}

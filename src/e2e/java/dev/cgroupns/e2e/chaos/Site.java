package dev.cgroupns.e2e.chaos;

import dev.cgroupns.e2e.Progress;
import dev.cgroupns.e2e.cluster.Cluster;
import dev.cgroupns.e2e.webhook.ChartRights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The whole test site: a control plane, two replicas that renew their certificate every few seconds, and a namespace
 * for each {@code failurePolicy}.
 */
record Site(
        Cluster cluster,
        List<Replica> replicas,
        Service service,
        HangingPods.Registry registry,
        String ignore,
        String fail,
        String otherNamespace)
        implements AutoCloseable {
    private static final int REPLICAS = 2;

    /** Seconds for durations that are usually weeks. */
    private static final Map<String, String> ROTATION = Map.of(
            "cgroupns.tls.lifetime", "5M",
            "cgroupns.tls.renew-after", "10S",
            "cgroupns.tls.settling", "2S",
            "cgroupns.tls.overlap", "60S",
            "cgroupns.tls.check-every", "1S");

    static Site start() throws IOException {
        Cluster cluster = Cluster.start(Progress::say);
        String own = cluster.namespace("webhook", Map.of());
        ChartRights.CERTIFICATE.apply(cluster, own);
        Path kubeconfig = cluster.kubeconfigOf(own, own);
        HangingPods.Registry registry = new HangingPods.Registry();
        List<String> properties = new ArrayList<>(List.of("-Dkubeconfig=" + kubeconfig));
        ROTATION.forEach((key, value) -> properties.add("-D" + key + "=" + value));
        List<String> arguments = List.of(
                "--tls-secret=" + own + "/" + own + "-tls",
                "--tls-service=webhook." + own + ".svc",
                "--tls-name=127.0.0.1",
                "--webhook-configuration=" + own);
        String configuration = """
                registries:
                  allow: []
                  hosts:
                    "%s":
                      addresses: [127.0.0.0/8]
                """.formatted(registry.host());
        Progress.say("two replicas of the webhook");
        List<Replica> replicas = new ArrayList<>();
        for (int i = 1; i <= REPLICAS; i++) {
            replicas.add(Replica.start("replica-" + i, configuration, properties, arguments));
        }
        Service service = Service.of(replicas);
        String ignore = cluster.namespace("ignore", Map.of());
        String fail = cluster.namespace("fail", Map.of());
        String other = cluster.namespace("other", Map.of());
        register(cluster, own, service, Map.of(ignore, "Ignore", fail, "Fail", other, "Fail"));
        return new Site(cluster, List.copyOf(replicas), service, registry, ignore, fail, other);
    }

    private static void register(Cluster cluster, String name, Service service, Map<String, String> policies) {
        StringBuilder webhooks = new StringBuilder();
        policies.forEach((namespace, policy) -> webhooks.append("""
                  - name: %1$s.cgroupns.dev
                    admissionReviewVersions: [v1]
                    sideEffects: None
                    reinvocationPolicy: IfNeeded
                    timeoutSeconds: 5
                    failurePolicy: %2$s
                    namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: %1$s}}
                    clientConfig: {url: "https://127.0.0.1:%3$d/mutate"}
                    rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]
                """.formatted(namespace, policy, service.port())));
        String configuration = """
                apiVersion: admissionregistration.k8s.io/v1
                kind: MutatingWebhookConfiguration
                metadata: {name: %s}
                webhooks:
                """.formatted(name) + webhooks;
        cluster.kubectl(configuration, "apply", "--filename", "-").success();
    }

    /** The replica that the API server has most connections to, so that its faults have an effect. */
    Replica inUse() {
        return replicas.stream()
                .max(Comparator.comparingInt(each -> each.connections().get()))
                .orElseThrow();
    }

    boolean isReady() {
        return replicas.stream().allMatch(Replica::isReady);
    }

    @Override
    public void close() throws Exception {
        for (Replica replica : replicas) {
            replica.close();
        }
        service.close();
        registry.close();
        cluster.close();
    }
}

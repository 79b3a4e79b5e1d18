package dev.cgroupns.e2e.controlplane;

import dev.cgroupns.e2e.Folder;
import dev.cgroupns.e2e.Program;
import dev.cgroupns.e2e.cluster.Cluster;
import dev.cgroupns.e2e.webhook.Registration;
import dev.cgroupns.e2e.webhook.WebhookServer;
import dev.cgroupns.e2e.webhook.WebhookServer.Ports;
import dev.cgroupns.e2e.webhook.WebhookServer.Start;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Measures how long the API server takes to create a builder with events and the scheduled audit on, and with both off,
 * one request at a time. The two webhooks take turns, so that other load on the machine affects both in the same way.
 * The audit runs all the time, over many pods; in an installation it rests for minutes. {@code make bench-observation}
 * runs it.
 */
public final class ObservationLatency {
    private static final int AUDITED = 3000;
    private static final int WARM_UP = 300;
    private static final int ROUNDS = 1000;

    private ObservationLatency() {}

    /** Prints a table. */
    public static void main(String... arguments) {
        Program.exitAfter(ObservationLatency::run);
    }

    private static void run() {
        try (Cluster cluster = Cluster.start(part -> {});
                WebhookServer off = launch(cluster, List.of());
                WebhookServer on = launch(cluster, List.of("--events", "--audit-lease=default/audit"))) {
            String withOff = namespace(cluster, "off", off);
            String withOn = namespace(cluster, "on", on);
            String audited = cluster.namespace("audited", Map.of());
            for (int i = 0; i < AUDITED; i++) {
                create(cluster, audited, i);
            }
            List<Duration> ofOff = new ArrayList<>();
            List<Duration> ofOn = new ArrayList<>();
            for (int round = 0; round < WARM_UP + ROUNDS; round++) {
                Duration tookOff = create(cluster, withOff, round);
                Duration tookOn = create(cluster, withOn, round);
                if (round >= WARM_UP) {
                    ofOff.add(tookOff);
                    ofOn.add(tookOn);
                }
            }
            System.out.println("events and audit  median      p90      p99 (ms; " + ROUNDS + " requests each)");
            print("off", ofOff);
            print("on", ofOn);
            System.out.println(on.metrics()
                    .lines()
                    .filter(line -> line.startsWith("cgroupns_audit_pods") || line.startsWith("cgroupns_events_total"))
                    .toList());
        }
    }

    private static WebhookServer launch(Cluster cluster, List<String> observation) {
        Folder folder = Folder.create("observation");
        List<String> arguments = new ArrayList<>(observation);
        arguments.add("--ca-out=" + folder.path().resolve("ca.pem"));
        WebhookServer server = WebhookServer.launch(
                folder,
                Ports.free(),
                new Start(
                        List.of(),
                        "registries: {allow: []}",
                        List.of("-Dkubeconfig=" + cluster.kubeconfig(), "-Dcgroupns.audit.interval=1S"),
                        arguments));
        server.awaitReady();
        return server;
    }

    private static String namespace(Cluster cluster, String name, WebhookServer server) {
        Registration.applyToLabelled(cluster.client(), name, server);
        return cluster.namespace(name, Map.of(Registration.NAMESPACE_LABEL, name));
    }

    private static Duration create(Cluster cluster, String namespace, int number) {
        Pod pod = RunningBuilder.pod(namespace, "builder-" + number);
        long began = System.nanoTime();
        cluster.client().resource(pod).create();
        return Duration.ofNanos(System.nanoTime() - began);
    }

    private static void print(String mode, List<Duration> all) {
        List<Duration> sorted = all.stream().sorted().toList();
        System.out.printf(
                "%-16s %7.2f  %7.2f  %7.2f%n", mode, millis(sorted, 0.5), millis(sorted, 0.9), millis(sorted, 0.99));
    }

    private static double millis(List<Duration> sorted, double share) {
        return sorted.get((int) (share * (sorted.size() - 1))).toNanos() / 1e6;
    }
}

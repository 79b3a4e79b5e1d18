package dev.cgroupns.e2e.inspection;

import dev.cgroupns.e2e.Command;
import dev.cgroupns.e2e.Program;
import dev.cgroupns.e2e.Progress;
import dev.cgroupns.e2e.Tools;
import dev.cgroupns.e2e.cluster.Cluster;
import io.fabric8.kubernetes.api.model.ContainerImage;
import io.fabric8.kubernetes.api.model.ContainerImageBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * Measures how long an audit of many pods takes, and how much memory, on a real API server without kubelets: 19,800
 * pods of two containers, 200 builders of 50 Deployments, and 5,000 nodes. {@code make bench-audit} runs it.
 */
public final class AuditFigures {
    private static final int PODS = 19_800;
    private static final int DEPLOYMENTS = 50;
    private static final int REPLICAS = 4;
    private static final int NAMESPACES = 20;
    private static final int NODES = 5_000;

    /** As many as a kubelet reports: --node-status-max-images. */
    private static final int IMAGES_OF_A_NODE = 50;

    private static final int CLIENTS = 16;

    /** About as large as pods are that a kubelet runs: 6 KiB as JSON. */
    private static final String POD = """
            apiVersion: v1
            kind: Pod
            metadata:
              name: service-%d
              labels: {app.kubernetes.io/name: service, app.kubernetes.io/instance: service-%1$d, team: storefront}
              annotations: {checksum/config: 6fdc6b6a8f0d8d9e4b0f9a3f4f4f4bf2f1f6c3f6c2d3b8e4b7c1e7a4d5c6b7a8}
            spec:
              containers:
                - name: service
                  image: registry.example/storefront/service:1.27.4
                  args: [--listen=:8080, --log-format=json, --upstream=http://inventory.storefront.svc]
                  env: [{name: REGION, value: eu-central-1}, {name: CACHE_SIZE, value: "512"}]
                  ports: [{name: http, containerPort: 8080}]
                  resources: {requests: {cpu: 100m, memory: 256Mi}, limits: {memory: 512Mi}}
                  livenessProbe: {httpGet: {path: /healthz, port: http}}
                  readinessProbe: {httpGet: {path: /readyz, port: http}}
                  securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true}
                - name: metrics
                  image: registry.example/platform/exporter:2
                  resources: {requests: {cpu: 10m, memory: 32Mi}}
            """;

    private static final String DEPLOYMENT = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: farm-%d}
            spec:
              replicas: %d
              selector: {matchLabels: {app: farm-%1$d}}
              template:
                metadata: {labels: {app: farm-%1$d}}
                spec:
                  containers:
                    - name: buildkitd
                      image: moby/buildkit:v0.27.1
                      securityContext: {privileged: true}
                      resources: {limits: {memory: 8Gi}}
            """;

    private AuditFigures() {}

    /**
     * Prints the figures.
     *
     * @param arguments options of Java for the command line, each set in one argument
     */
    public static void main(String... arguments) {
        Program.exitAfter(() -> run(arguments));
    }

    private static void run(String... arguments) {
        try (Cluster cluster = Cluster.start(part -> {})) {
            List<String> namespaces = Stream.generate(() -> cluster.namespace("team", Map.of()))
                    .limit(NAMESPACES)
                    .toList();
            createNodes(cluster.client());
            Progress.say("the nodes are there");
            create(cluster.client(), namespaces);
            Progress.say("the pods are there");
            audit(cluster.kubeconfig(), List.of());
            for (String options : arguments) {
                audit(cluster.kubeconfig(), List.of(options.split(" ")));
            }
        }
    }

    private static void create(KubernetesClient client, List<String> namespaces) {
        try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
            for (int i = 0; i < DEPLOYMENTS; i++) {
                String deployment = DEPLOYMENT.formatted(i, REPLICAS);
                client.resource(deployment)
                        .inNamespace(namespaces.get(i % NAMESPACES))
                        .create();
            }
            for (int i = 0; i < PODS; i++) {
                Pod pod = Serialization.unmarshal(POD.formatted(i), Pod.class);
                String namespace = namespaces.get(i % NAMESPACES);
                clients.execute(() -> run(
                        client,
                        client.pods().inNamespace(namespace).resource(pod).create()));
            }
        }
        List<Pod> builders = Awaitility.await("pods of the Deployments")
                .until(
                        () -> client.pods()
                                .inAnyNamespace()
                                .withLabel("pod-template-hash")
                                .list()
                                .getItems(),
                        (List<Pod> pods) -> pods.size() == DEPLOYMENTS * REPLICAS);
        builders.forEach(pod -> run(client, pod));
    }

    /** About as large as nodes are that a kubelet registered: 10 KiB as JSON. */
    private static void createNodes(KubernetesClient client) {
        List<ContainerImage> images = IntStream.range(0, IMAGES_OF_A_NODE)
                .mapToObj(i -> new ContainerImageBuilder()
                        .withNames("registry.example/storefront/service-%d@sha256:%064x".formatted(i, i))
                        .withSizeBytes(100_000_000L)
                        .build())
                .toList();
        try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
            for (int i = 0; i < NODES; i++) {
                Node node = new NodeBuilder()
                        .withNewMetadata()
                        .withName("node-%d".formatted(i))
                        .addToLabels("kubernetes.io/os", "linux")
                        .addToLabels("kubernetes.io/arch", "amd64")
                        .endMetadata()
                        .withNewStatus()
                        .withImages(images)
                        .withNewNodeInfo()
                        .withOperatingSystem("linux")
                        .withArchitecture("amd64")
                        .withContainerRuntimeVersion("containerd://2.2.0")
                        .withKubeletVersion("v1.36.0")
                        .endNodeInfo()
                        .endStatus()
                        .build();
                clients.execute(() -> client.nodes().resource(node).create());
            }
        }
    }

    /** Writes what a kubelet would. */
    private static void run(KubernetesClient client, Pod pod) {
        client.pods().resource(pod).editStatus(each -> {
            each.getStatus().setPhase("Running");
            each.getStatus()
                    .setContainerStatuses(each.getSpec().getContainers().stream()
                            .map(container -> new ContainerStatusBuilder()
                                    .withName(container.getName())
                                    .withImage(container.getImage())
                                    .withContainerID(
                                            "containerd://" + each.getMetadata().getUid())
                                    .withReady(true)
                                    .withNewState()
                                    .withNewRunning("2026-01-01T10:00:00Z")
                                    .endState()
                                    .build())
                            .toList());
            return each;
        });
    }

    private static void audit(Path kubeconfig, List<String> options) {
        List<String> command = Stream.of(
                        Stream.of(
                                "/usr/bin/time",
                                "--format=%e s, %U s of cpu, %M KiB resident at most",
                                Path.of(System.getProperty("java.home"), "bin/java")
                                        .toString()),
                        options.stream(),
                        Stream.of("-jar", Tools.applicationJar().toString(), "audit", "--kubeconfig=" + kubeconfig))
                .flatMap(each -> each)
                .toList();
        Command.Result result = Command.run(command);
        System.out.println("java " + String.join(" ", options));
        System.out.println("  " + result.success().lines().toList().getLast());
        System.out.println("  " + result.errors().lines().toList().getLast());
    }
}

package dev.cgroupns.e2e.cluster;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;

/** The pods in {@code src/e2e/pods}, as their owners wrote them and as the API server returns them. */
public final class Pods {
    private Pods() {}

    /** {@code src/e2e/pods/NAME.yaml}. */
    public static Path file(String name) {
        return Path.of("src/e2e/pods", name + ".yaml");
    }

    /** The description of a manifest: its first lines, which are a comment. */
    public static List<String> description(String name) {
        return manifest(name)
                .lines()
                .takeWhile(line -> line.startsWith("# "))
                .map(line -> line.substring(2))
                .toList();
    }

    /** The text of {@code src/e2e/pods/NAME.yaml}. */
    public static String manifest(String name) {
        try {
            return Files.readString(file(name));
        } catch (IOException e) {
            throw new UncheckedIOException("tests and demo run in the checkout's folder", e);
        }
    }

    /** Reads the manifest of a pod. */
    public static Pod read(String name) {
        return parse(manifest(name));
    }

    /** Reads a pod from YAML. */
    public static Pod parse(String manifest) {
        return Serialization.unmarshal(manifest, Pod.class);
    }

    /** The pod of {@code deployment.yaml}, as its owner wrote it. */
    public static Pod ofDeployment() {
        Deployment deployment = Serialization.unmarshal(manifest("deployment"), Deployment.class);
        return new PodBuilder()
                .withMetadata(deployment.getSpec().getTemplate().getMetadata())
                .withSpec(deployment.getSpec().getTemplate().getSpec())
                .build();
    }

    /** Creates the Deployment and waits for the pod that the controllers create. */
    public static Pod createByDeployment(Cluster cluster, String namespace) {
        return createByController(cluster, namespace, "deployment");
    }

    /** Creates the object in {@code src/e2e/pods/NAME.yaml}, of any kind, and waits for the namespace's first pod. */
    public static Pod createByController(Cluster cluster, String namespace, String name) {
        cluster.kubectl(manifest(name), "apply", "--namespace", namespace, "--filename", "-")
                .success();
        return Awaitility.await("pod of " + name)
                .atMost(Duration.ofSeconds(60))
                .until(
                        () -> cluster.client()
                                .pods()
                                .inNamespace(namespace)
                                .list()
                                .getItems(),
                        (List<Pod> pods) -> !pods.isEmpty())
                .getFirst();
    }

    /** Creates a pod. Returns it as the API server does. */
    public static Pod create(Cluster cluster, String namespace, Pod pod) {
        return cluster.client().pods().inNamespace(namespace).resource(pod).create();
    }
}

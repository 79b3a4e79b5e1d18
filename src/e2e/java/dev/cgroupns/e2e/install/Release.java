package dev.cgroupns.e2e.install;

import dev.cgroupns.e2e.Command;
import dev.cgroupns.e2e.Progress;
import dev.cgroupns.e2e.Tools;
import dev.cgroupns.e2e.cluster.Cluster;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * The chart, installed by helm 3 in a namespace of its own where Pod Security enforces "restricted".
 *
 * @param namespace the namespace of the webhook's pods
 */
record Release(Cluster cluster, String namespace) implements AutoCloseable {
    /** The name of the release and, as in the chart, of all its objects. */
    static final String NAME = "cgroupns-injector";

    /** The chart of the checkout. */
    static final Path CHART = Path.of("helm/cgroupns-injector");

    /** The timeout: CI machines may be busy. */
    static final Duration PATIENCE = Duration.ofMinutes(5);

    /** Installs it and does not wait. */
    static Release begin(Cluster cluster, String... arguments) {
        return beginFrom(cluster, CHART.toString(), arguments);
    }

    /** Installs another chart, a folder or a name that helm knows, and does not wait. */
    static Release beginFrom(Cluster cluster, String chart, String... arguments) {
        Release release = new Release(
                cluster, cluster.namespace("injector", Map.of("pod-security.kubernetes.io/enforce", "restricted")));
        Progress.say("helm install " + String.join(" ", arguments));
        release.helmWithChart("install", chart, arguments);
        return release;
    }

    /** Installs it and waits until all replicas are ready. */
    static Release install(Cluster cluster, String... arguments) {
        Release release = begin(cluster, arguments);
        try {
            release.awaitReady();
            return release;
        } catch (RuntimeException | AssertionError e) {
            // Its objects outside the namespace would conflict with the next one.
            release.uninstall();
            throw e;
        }
    }

    /** Upgrades it and does not wait. */
    void upgrade(Path chart, String... arguments) {
        Progress.say("helm upgrade " + String.join(" ", arguments));
        helmWithChart("upgrade", chart.toString(), arguments);
    }

    /** Runs {@code helm VERB NAME ARGUMENTS...} and returns its output. */
    String helm(String verb, String... arguments) {
        List<String> command = new ArrayList<>(List.of(Tools.helm(), verb, NAME));
        command.addAll(List.of(arguments));
        command.addAll(List.of(
                "--namespace", namespace, "--kubeconfig", cluster.kubeconfig().toString()));
        return Command.run(command).success();
    }

    /**
     * Waits until all running pods are from the newest template, and are ready.
     *
     * @throws AssertionError if they are not in time, with what the cluster says about them
     */
    void awaitReady() {
        try {
            Awaitility.await("all replicas are ready").atMost(PATIENCE).until(this::isReady);
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(state(), e);
        }
    }

    /** The webhook's pods. */
    List<Pod> pods() {
        return cluster.client()
                .pods()
                .inNamespace(namespace)
                .withLabel("app.kubernetes.io/name", NAME)
                .list()
                .getItems();
    }

    /** Changes the number of replicas, and does not wait. */
    void scale(int replicas) {
        cluster.kubectl("", "scale", "deployment", NAME, "--namespace", namespace, "--replicas=" + replicas)
                .success();
    }

    Deployment deployment() {
        return cluster.client()
                .apps()
                .deployments()
                .inNamespace(namespace)
                .withName(NAME)
                .require();
    }

    /** Uninstalls it, if that was not done yet. */
    void uninstall() {
        Progress.say("helm uninstall");
        helm("uninstall", "--wait", "--ignore-not-found");
    }

    @Override
    public void close() {
        uninstall();
    }

    /** The pods, what happened to them, and the ends of their logs. */
    private String state() {
        List<String[]> questions = List.of(
                new String[] {"get", "deployments,replicasets,pods", "--output=wide"},
                new String[] {"get", "events", "--sort-by=.lastTimestamp"},
                new String[] {"logs", "--selector=app.kubernetes.io/name=" + NAME, "--prefix", "--tail=20"});
        return questions.stream()
                .map(question -> cluster.kubectl(
                        "",
                        Stream.concat(Stream.of(question), Stream.of("--namespace", namespace))
                                .toArray(String[]::new)))
                .map(result -> result.output() + result.errors())
                .collect(Collectors.joining("\n", "the replicas are not ready\n", ""));
    }

    private void helmWithChart(String verb, String chart, String... arguments) {
        helm(verb, Stream.concat(Stream.of(chart), Stream.of(arguments)).toArray(String[]::new));
    }

    private boolean isReady() {
        Deployment deployment = deployment();
        DeploymentStatus status = deployment.getStatus();
        int wanted = deployment.getSpec().getReplicas();
        return deployment.getMetadata().getGeneration().equals(status.getObservedGeneration())
                && Stream.of(status.getReplicas(), status.getUpdatedReplicas(), status.getReadyReplicas())
                        .allMatch(count -> count != null && count == wanted);
    }
}

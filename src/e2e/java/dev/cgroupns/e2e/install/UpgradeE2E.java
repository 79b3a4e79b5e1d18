package dev.cgroupns.e2e.install;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.e2e.Command;
import dev.cgroupns.e2e.Folder;
import dev.cgroupns.e2e.Progress;
import dev.cgroupns.e2e.cluster.Cluster;
import dev.cgroupns.e2e.webhook.AdmissionLoad;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A release's life while pods are created: no upgrade misses one, and no object is left that could block one. */
@ExtendWith(ClusterWithNode.class)
class UpgradeE2E {
    private static final int PODS = 40;

    private final Cluster cluster;

    UpgradeE2E(Cluster cluster) {
        this.cluster = cluster;
    }

    @Test
    void noPodIsMissedFromInstallationToUninstallation() throws IOException {
        try (Folder charts = Folder.create("charts");
                // The stricter policy: a review that is not answered refuses the pod.
                Release release = Release.install(cluster, "--set", "engine=webhook,webhook.failurePolicy=Fail");
                AdmissionLoad load = AdmissionLoad.start(cluster)) {
            Path newer = newerChart(charts);
            step(
                    load,
                    release,
                    "another value",
                    () -> release.upgrade(Release.CHART, "--reuse-values", "--set", "launcher.oom=container"));
            step(load, release, "another version", () -> release.upgrade(newer, "--reuse-values"));
            assertThat(chartOf(release)).endsWith("-0.2.0");
            step(load, release, "rollback", () -> release.helm("rollback", "1"));
            assertThat(chartOf(release)).doesNotEndWith("-0.2.0");
            step(
                    load,
                    release,
                    "another engine",
                    () -> release.upgrade(Release.CHART, "--reuse-values", "--set", "engine=auto"));
            assertThat(load.missed()).isEmpty();

            release.uninstall();

            Awaitility.await("pods are created as they are")
                    .atMost(Release.PATIENCE)
                    .until(() -> load.missed().size() > PODS);
            assertThat(load.missed()).allMatch(missed -> missed.what().equals("created as it was"));
            Awaitility.await("the pods are gone")
                    .atMost(Release.PATIENCE)
                    .until(() -> release.pods().isEmpty());
            // The replicas ran on for a while, and must not have recreated their Secret.
            assertThat(namesIn(release.namespace())).containsExactly("configmap/kube-root-ca.crt");
        }
    }

    private List<String> namesIn(String namespace) {
        return cluster.kubectl(
                        "", "get", "secrets,configmaps,roles,services", "--namespace", namespace, "--output=name")
                .success()
                .lines()
                .toList();
    }

    private void step(AdmissionLoad load, Release release, String title, Runnable change) {
        load.awaitInjected(PODS);
        int before = load.injected();
        change.run();
        release.awaitReady();
        // Replaced pods continue to serve until they are no longer called.
        Awaitility.await("the old pods are gone")
                .atMost(Release.PATIENCE)
                .until(() -> release.pods().size() == 2);
        load.awaitInjected(PODS);
        Progress.say("%s: %d pods injected, %d missed"
                .formatted(title, load.injected() - before, load.missed().size()));
    }

    private static String chartOf(Release release) {
        return release.deployment().getMetadata().getLabels().getOrDefault("helm.sh/chart", "");
    }

    /** The same chart under the next version, with a pod template that shows it. */
    private static Path newerChart(Folder folder) throws IOException {
        Path copy = folder.path().resolve("newer");
        Command.run(List.of("cp", "-r", Release.CHART.toString(), copy.toString()))
                .success();
        Path description = copy.resolve("Chart.yaml");
        Files.writeString(
                description, Files.readString(description).replaceFirst("(?m)^version: .*$", "version: 0.2.0"));
        Path values = copy.resolve("values.yaml");
        Files.writeString(
                values,
                Files.readString(values).replaceFirst("(?m)^podAnnotations: .*$", "podAnnotations: {version: next}"));
        return copy;
    }
}

package dev.cgroupns.e2e.realnode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.e2e.Progress;
import dev.cgroupns.e2e.cluster.Pods;
import dev.cgroupns.e2e.delivery.Deliveries;
import dev.cgroupns.e2e.delivery.DeliveringWebhook;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Every version of BuildKit with every way to start it, each with a build of its own: the step runs in the group of its
 * container. There is one pod for each delivery, with every version and every way to start it: a pod for each builder
 * would take much longer.
 */
@ExtendWith(SharedRealCluster.class)
@Execution(ExecutionMode.SAME_THREAD)
class BuilderMatrixE2E {
    /**
     * Versions: without cgroup set-up, with it, the last without upstream's script, with the script, and a later one.
     */
    private static final List<String> VERSIONS = List.of("v0.11.6", "v0.12.5", "v0.27.1", "v0.28.1", "v0.33.0");

    private static final List<Start> STARTS = List.of(
            new Start("as-the-image-says", ""),
            new Start("by-command", "command: [buildkitd]"),
            new Start("by-a-shell", "command: [sh, -c, exec buildkitd --debug]"),
            new Start("by-arguments", "args: [--debug]"));

    /**
     * How a daemon is started.
     *
     * @param line the container's fields
     */
    private record Start(String name, String line) {}

    private final RealCluster cluster;

    BuilderMatrixE2E(RealCluster cluster) {
        this.cluster = cluster;
    }

    @ParameterizedTest
    @FieldSource("dev.cgroupns.e2e.delivery.Deliveries#ALL")
    void stepsRunInTheirContainers(String delivery) {
        Pod created = Pods.create(cluster.cluster(), cluster.namespaceWithDelivery(delivery), pod(delivery));
        assertThat(DeliveringWebhook.delivery(created)).isEqualTo(delivery);

        List<BuilderPod> builders = created.getSpec().getContainers().stream()
                .map(container -> BuilderPod.awaitDaemon(cluster, created, container.getName()))
                .toList();
        for (BuilderPod builder : builders) {
            builder.assertStepRunsInItsGroup();
            Progress.say("in its container:  a step of " + builder.container() + ", delivered by " + delivery);
        }
        cluster.cluster().client().resource(created).withGracePeriod(1).delete();
    }

    /** A third of all builders. Each row is shifted by one, so that every version and start has every delivery. */
    private static Pod pod(String delivery) {
        List<String> containers = new ArrayList<>();
        for (int row = 0; row < VERSIONS.size(); row++) {
            for (int column = 0; column < STARTS.size(); column++) {
                if (Deliveries.ALL.get((row + column) % Deliveries.ALL.size()).equals(delivery)) {
                    containers.add(container(VERSIONS.get(row), STARTS.get(column)));
                }
            }
        }
        return Pods.parse("""
                apiVersion: v1
                kind: Pod
                metadata:
                  name: matrix
                spec:
                  containers:
                %s
                  volumes:
                    - name: state
                      emptyDir: {}
                """.formatted(String.join("", containers)));
    }

    private static String container(String version, Start start) {
        return """
                    - name: %s
                      image: moby/buildkit:%s
                      %s
                      securityContext:
                        privileged: true
                      volumeMounts:
                        - {name: state, mountPath: /var/lib/buildkit, subPath: %1$s}
                """.formatted(version.replace('.', '-') + "-" + start.name(), version, start.line());
    }
}

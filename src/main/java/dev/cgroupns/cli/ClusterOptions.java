package dev.cgroupns.cli;

import dev.cgroupns.inspection.ClusterAccess;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** kubectl's options that choose a cluster. */
final class ClusterOptions {
    @Option(
            names = "--kubeconfig",
            paramLabel = "FILE",
            description = "Kubeconfig file (default: $KUBECONFIG, ~/.kube/config, or the cluster that this runs in).")
    private @Nullable Path kubeconfig;

    @Option(
            names = "--context",
            paramLabel = "NAME",
            description = "Context in the kubeconfig file (default: its current one).")
    private @Nullable String context;

    ClusterAccess access() {
        return new ClusterAccess(kubeconfig, context);
    }
}

package dev.cgroupns.inspection;

import dev.cgroupns.audit.Auditor;
import dev.cgroupns.audit.Finding;
import dev.cgroupns.audit.Owners;
import dev.cgroupns.verdict.Judge;
import dev.cgroupns.verdict.KnownImages;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/** Audits a cluster's pods. Only reads: pods and, if it is allowed to, nodes, owners and webhook configurations. */
public final class ClusterAudit {
    /** A field selector for pods that may still run. */
    public static final String NOT_ENDED = "status.phase!=Succeeded,status.phase!=Failed";

    /** A terminal needs no line for each of 20,000 pods. */
    private static final int PROGRESS_STEP = 250;

    private final Judge judge;

    /** An audit with this judge's verdicts. */
    public ClusterAudit(Judge judge) {
        this.judge = judge;
    }

    /**
     * The pods to audit.
     *
     * @param namespace their namespace; empty for all
     * @param labelSelector a selector as in kubectl; empty for all
     */
    public record Scope(String namespace, String labelSelector) {
        private String path() {
            return namespace.isEmpty() ? "/api/v1/pods" : "/api/v1/namespaces/" + namespace + "/pods";
        }
    }

    /**
     * The result of an audit.
     *
     * @param pods how many pods were checked
     * @param findings the builders among them, in the API server's order: by namespace and name
     */
    public record Report(int pods, List<Finding> findings) {}

    /**
     * Checks every pod once.
     *
     * @param progress receives the number of pods that have been checked so far
     * @throws InspectionException if the pods cannot be listed
     */
    public Report run(ClusterAccess access, Scope scope, IntConsumer progress) {
        try (KubernetesClient client = access.client()) {
            return run(client, scope, progress);
        }
    }

    /** An auditor that knows the nodes with cgroup v1 and the installation as they are now. */
    public Auditor auditor(KubernetesClient client, Owners owners) {
        return new Auditor(judge, ClusterNodes.withCgroupV1(client), InstallationReader.read(client), owners);
    }

    private Report run(KubernetesClient client, Scope scope, IntConsumer progress) {
        List<Finding> findings = new ArrayList<>();
        AtomicInteger pods = new AtomicInteger();
        try {
            Auditor auditor = auditor(client, new ControllerOwners(client));
            Map<String, String> query = Map.of("fieldSelector", NOT_ENDED, "labelSelector", scope.labelSelector());
            new ResourcePages(client, scope.path(), query).forEach(pod -> {
                findings.addAll(auditor.audit(pod, KnownImages.NONE));
                if (pods.incrementAndGet() % PROGRESS_STEP == 0) {
                    progress.accept(pods.get());
                }
            });
        } catch (KubernetesClientException e) {
            throw ClusterAccess.failure(client, e, "the right to list pods");
        }
        return new Report(pods.get(), findings);
    }
}

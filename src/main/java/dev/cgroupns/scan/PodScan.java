package dev.cgroupns.scan;

import dev.cgroupns.audit.Auditor;
import dev.cgroupns.audit.Owners;
import dev.cgroupns.inspection.ClusterAudit;
import dev.cgroupns.inspection.ListPage.ItemReader;
import dev.cgroupns.inspection.ResourcePages;
import dev.cgroupns.verdict.Judge;
import dev.cgroupns.verdict.KnownImages;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Looks at every pod of the cluster once, and keeps only numbers of it. */
final class PodScan {
    /** Of the time that the scan takes, it works this part: reviews need the processor more. */
    private static final int WORKS_ONE_IN = 4;
    /** Of one pod: a hundred times those of a usual one. */
    private static final int MAX_TOKENS = 50_000;

    private final KubernetesClient client;
    private final ClusterAudit audit;

    PodScan(KubernetesClient client, Judge judge) {
        this.client = client;
        this.audit = new ClusterAudit(judge);
    }

    /** @throws io.fabric8.kubernetes.client.KubernetesClientException if the pods cannot be listed */
    ScanResult run() throws InterruptedException {
        ScanResult result = new ScanResult();
        // Owners are not asked for: no number needs them.
        Auditor auditor = audit.auditor(client, Owners.DIRECT);
        ItemReader pods = new ListedPods(MAX_TOKENS, pod -> add(result, auditor, pod));
        ResourcePages list = new ResourcePages(client, "/api/v1/pods", Map.of("fieldSelector", ClusterAudit.NOT_ENDED));
        Optional<String> next = Optional.of("");
        while (next.isPresent()) {
            long began = System.nanoTime();
            next = list.stream(next.get(), pods);
            TimeUnit.NANOSECONDS.sleep((WORKS_ONE_IN - 1) * (System.nanoTime() - began));
        }
        return result;
    }

    private static void add(ScanResult result, Auditor auditor, ListedPod listed) {
        switch (listed) {
            case ListedPod.WholePod(var pod) -> {
                result.addPod();
                auditor.audit(pod, KnownImages.NONE).forEach(result::add);
            }
            case ListedPod.TooLarge() -> result.addTooLarge();
        }
    }
}

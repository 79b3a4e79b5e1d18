package dev.cgroupns.audit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cgroupns.audit.ClusterInstallation.Coverage;
import dev.cgroupns.audit.ClusterInstallation.PodLabels;
import dev.cgroupns.node.Nodes;
import dev.cgroupns.verdict.Annotations;
import dev.cgroupns.verdict.Container;
import dev.cgroupns.verdict.Evidence;
import dev.cgroupns.verdict.InvalidPodException;
import dev.cgroupns.verdict.Judge;
import dev.cgroupns.verdict.KnownImages;
import dev.cgroupns.verdict.OptOut;
import dev.cgroupns.verdict.Pod;
import dev.cgroupns.verdict.PodReader;
import dev.cgroupns.verdict.Reason;
import dev.cgroupns.verdict.Verdict;
import dev.cgroupns.verdict.Verdict.Inject;
import dev.cgroupns.verdict.Verdict.Skip;
import dev.cgroupns.verdict.Verdict.WouldInject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds the builders in running pods, with the webhook's own verdicts. */
public final class Auditor {
    private static final String MIRROR = "kubernetes.io/config.mirror";

    private final Judge judge;
    private final Nodes nodes;
    private final ClusterInstallation installation;
    private final Owners owners;

    /**
     * @param judge the judge that the webhook uses
     * @param nodes the cluster's nodes
     * @param installation the installation of the webhook
     * @param owners finds the owners of builders
     */
    public Auditor(Judge judge, Nodes nodes, ClusterInstallation installation, Owners owners) {
        this.judge = judge;
        this.nodes = nodes;
        this.installation = installation;
        this.owners = owners;
    }

    /**
     * The running builders of one pod; empty if it has none.
     *
     * @param pod a Pod, as the API server returns it
     * @param images what is known about images
     */
    public List<Finding> audit(JsonNode pod, KnownImages images) {
        RunningPod running = new RunningPod(pod);
        Pod read;
        try {
            read = PodReader.read(pod);
        } catch (InvalidPodException e) {
            // The API server stores no such pods.
            return List.of();
        }
        List<Finding> findings = new ArrayList<>();
        // Opted-out and static pods are judged like all others: here the question is what their builders do.
        for (Verdict verdict :
                judge.judge(notMirrored(read), OptOut.REFUSED, images, nodes).verdicts()) {
            Optional<IsolationStatus> status = status(verdict, read, running);
            if (status.isPresent() && running.runs(verdict.container())) {
                findings.add(finding(verdict.container(), status.get(), running));
            }
        }
        return findings;
    }

    private static Pod notMirrored(Pod pod) {
        Map<String, String> annotations = new HashMap<>(pod.annotations());
        annotations.remove(MIRROR);
        return new Pod(annotations, pod.nodes(), pod.os(), pod.userNamespace(), pod.previous(), pod.containers());
    }

    private Finding finding(Container container, IsolationStatus status, RunningPod pod) {
        Workload owner = owners.outermost(pod.controller());
        return new Finding(
                owner,
                pod.name(),
                container.name(),
                container.image(),
                pod.node(),
                pod.startedAt(container),
                pod.limits(container),
                status,
                Remedies.of(status, owner, pod.name(), container.name(), pod.node()));
    }

    /** Empty if the container is not a builder. */
    private Optional<IsolationStatus> status(Verdict verdict, Pod pod, RunningPod running) {
        return switch (verdict) {
            case Inject inject -> Optional.of(ofNotInjected(inject, pod, running));
            case WouldInject observed -> Optional.of(ofNotInjected(observed.inject(), pod, running));
            case Skip skip -> ofSkipped(skip);
        };
    }

    private static Optional<IsolationStatus> ofSkipped(Skip skip) {
        Reason reason = skip.reason();
        String detail = skip.detail();
        return switch (reason) {
            case ALREADY_INJECTED -> Optional.of(new IsolationStatus.ByLauncher());
            case NOT_PRIVILEGED, NOT_A_BUILDER -> Optional.empty();
            case ROOTLESS, USER_NAMESPACE, CONTAINERD_WORKER, WINDOWS, CGROUP_V1 ->
                Optional.of(new IsolationStatus.Exempt(reason, detail));
            case BUILDER_UNRECOGNIZED, ENTRYPOINT_UNKNOWN, OPTED_OUT, MIRROR_POD ->
                Optional.of(new IsolationStatus.Undetermined(
                        reason.name(), reason.meaning() + (detail.isEmpty() ? "" : " (" + detail + ")")));
        };
    }

    private IsolationStatus ofNotInjected(Inject inject, Pod pod, RunningPod running) {
        Evidence evidence = inject.evidence();
        return switch (OwnImage.of(inject)) {
            case OwnImage.Isolates(String why) -> new IsolationStatus.ByImage(why);
            case OwnImage.Unclear(String why) -> new IsolationStatus.Undetermined(inject.code(), why);
            case OwnImage.DoesNot() -> new IsolationStatus.Leaking(cause(pod, running), evidence.description());
        };
    }

    private LeakCause cause(Pod pod, RunningPod running) {
        if (pod.annotations().containsKey(MIRROR)) {
            return LeakCause.STATIC_POD;
        }
        return switch (installation) {
            case ClusterInstallation.NotInstalled() -> LeakCause.NOT_INSTALLED;
            case ClusterInstallation.Unreadable() -> LeakCause.INSTALLATION_UNREADABLE;
            case ClusterInstallation.Installed present -> cause(pod, running, present);
        };
    }

    private static LeakCause cause(Pod pod, RunningPod running, ClusterInstallation.Installed present) {
        PodLabels labels = new PodLabels(running.namespace(), running.labels());
        return switch (present.coverage().apply(labels)) {
            case Coverage.ExcludesNamespace() -> LeakCause.NAMESPACE_EXCLUDED;
            case Coverage.ExcludesPod() -> LeakCause.POD_EXCLUDED;
            case Coverage.Observes() -> optedOut(pod).orElse(LeakCause.OBSERVED);
            case Coverage.Injects(Instant since) ->
                optedOut(pod)
                        .orElse(
                                running.created().isBefore(since)
                                        ? LeakCause.OLDER_THAN_INSTALLATION
                                        : LeakCause.WEBHOOK_MISSED);
        };
    }

    private static Optional<LeakCause> optedOut(Pod pod) {
        return "false".equals(pod.annotations().get(Annotations.INJECT))
                ? Optional.of(LeakCause.OPTED_OUT)
                : Optional.empty();
    }
}

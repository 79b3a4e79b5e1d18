package dev.cgroupns.audit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cgroupns.audit.ContainerProcesses.PidSharing;
import dev.cgroupns.node.Nodes;
import dev.cgroupns.verdict.Container;
import dev.cgroupns.verdict.InvalidPodException;
import dev.cgroupns.verdict.Judge;
import dev.cgroupns.verdict.KnownImages;
import dev.cgroupns.verdict.OptOut;
import dev.cgroupns.verdict.PodReader;
import dev.cgroupns.verdict.Reason;
import dev.cgroupns.verdict.Verdict;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The containers of a pod in which a build daemon can be looked for. */
public sealed interface RunningBuilders {
    /** These. */
    record Chosen(List<RunningBuilder> builders) implements RunningBuilders {}

    /**
     * None.
     *
     * @param why with the remedy
     */
    record None(String why) implements RunningBuilders {}

    /**
     * A container that runs.
     *
     * @param container its name
     * @param id its identifier at the runtime
     * @param sharing whose processes it sees
     */
    record RunningBuilder(String container, String id, PidSharing sharing) {}

    /**
     * Those of a pod.
     *
     * @param judge the webhook's
     * @param pod a Pod as the API server has it
     * @param name the only container to look at; null for all that are builders
     */
    static RunningBuilders of(Judge judge, JsonNode pod, @Nullable String name) {
        RunningPod running = new RunningPod(pod);
        List<Verdict> verdicts;
        try {
            verdicts = judge.judge(PodReader.read(pod), OptOut.REFUSED, KnownImages.NONE, new Nodes.Unknown())
                    .verdicts();
        } catch (InvalidPodException e) {
            // The API server has no such pods.
            return new None(String.valueOf(e.getMessage()));
        }
        return name == null ? all(verdicts, running) : named(verdicts, running, name);
    }

    private static RunningBuilders named(List<Verdict> verdicts, RunningPod pod, String name) {
        return verdicts.stream()
                .filter(verdict -> verdict.container().name().equals(name))
                .findFirst()
                .map(verdict -> one(verdict, pod))
                .orElseGet(() -> new None("pod " + pod.name() + " has no container \"" + name + "\"; it has "
                        + verdicts.stream()
                                .map(verdict -> verdict.container().name())
                                .collect(Collectors.joining(", "))));
    }

    private static RunningBuilders one(Verdict verdict, RunningPod pod) {
        Container container = verdict.container();
        if (verdict instanceof Verdict.Skip(Container _, Reason reason, String _)
                && Attention.of(reason) == Attention.NEVER) {
            return new None("container " + container.name() + " is left alone (" + reason.name() + "): "
                    + reason.meaning() + "; there is nothing to verify");
        }
        return pod.runs(container) ? new Chosen(List.of(builder(container, pod))) : notRunning(pod, container.name());
    }

    private static RunningBuilders all(List<Verdict> verdicts, RunningPod pod) {
        List<Verdict> builders = verdicts.stream()
                .filter(verdict ->
                        !(verdict instanceof Verdict.Skip skip) || Attention.of(skip.reason()) == Attention.ALWAYS)
                .toList();
        if (builders.isEmpty()) {
            return verdicts.stream()
                    .filter(Verdict.Skip.class::isInstance)
                    .map(Verdict.Skip.class::cast)
                    .filter(skip ->
                            Attention.of(skip.reason()) == Attention.NEVER && skip.reason() != Reason.NOT_PRIVILEGED)
                    .findFirst()
                    .map(skip -> one(skip, pod))
                    .orElseGet(() -> new None("no privileged container of pod " + pod.name()
                            + " is known to run a build daemon; if one does, name it with --container"));
        }
        List<RunningBuilder> running = builders.stream()
                .map(Verdict::container)
                .filter(pod::runs)
                .map(container -> builder(container, pod))
                .toList();
        return running.isEmpty()
                ? notRunning(pod, builders.getFirst().container().name())
                : new Chosen(running);
    }

    private static RunningBuilders notRunning(RunningPod pod, String container) {
        return new None("container " + container + " of pod " + pod.name() + " is not running; look at its state:"
                + " kubectl --namespace " + pod.namespace() + " describe pod " + pod.name());
    }

    private static RunningBuilder builder(Container container, RunningPod pod) {
        return new RunningBuilder(container.name(), pod.containerId(container), pod.pidSharing());
    }

    /** When a container that is not injected is verified. */
    enum Attention {
        ALWAYS,
        IF_NAMED,
        /** It cannot leak, or its steps run elsewhere. */
        NEVER;

        static Attention of(Reason reason) {
            return switch (reason) {
                case ALREADY_INJECTED, ENTRYPOINT_UNKNOWN, OPTED_OUT, MIRROR_POD, CGROUP_V1 -> ALWAYS;
                case NOT_A_BUILDER, BUILDER_UNRECOGNIZED -> IF_NAMED;
                case NOT_PRIVILEGED, ROOTLESS, USER_NAMESPACE, CONTAINERD_WORKER, WINDOWS -> NEVER;
            };
        }
    }
}

package dev.cgroupns.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cgroupns.delivery.Choice;
import dev.cgroupns.delivery.ClusterFacts;
import dev.cgroupns.delivery.Delivery;
import dev.cgroupns.delivery.DeliveryChoice;
import dev.cgroupns.verdict.Images;
import dev.cgroupns.verdict.InvalidPodException;
import dev.cgroupns.verdict.Judge;
import dev.cgroupns.verdict.Judgement;
import dev.cgroupns.verdict.OptOut;
import dev.cgroupns.verdict.Pod;
import dev.cgroupns.verdict.PodReader;
import dev.cgroupns.verdict.Reason;
import dev.cgroupns.verdict.Verdict;
import dev.cgroupns.verdict.Verdict.Inject;
import dev.cgroupns.verdict.Verdict.Skip;
import java.util.List;
import java.util.Optional;

/**
 * Pod in, change out. The webhook and the command line both call {@link #inject}, so that they cannot differ.
 *
 * <p>The patch has only the operations needed and is made from the raw object, so that fields of newer API versions
 * survive. A pod that was injected before comes out unchanged.
 */
public final class Injector {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Judge judge;
    private final LauncherSettings launcher;

    /** An injector that asks this judge and delivers this launcher. */
    public Injector(Judge judge, LauncherSettings launcher) {
        this.judge = judge;
        this.launcher = launcher;
    }

    /**
     * Gives the verdicts and makes the patch.
     *
     * @param pod a Pod, or a pod template: an object with {@code metadata} and {@code spec}; not changed
     * @param optOut whether the pod may stay as it is because it asks to
     * @param images asked for what a container starts, where the pod does not say
     * @param cluster what is known of where the pod will run
     * @throws InvalidPodException if a field that verdicts need has a type that Kubernetes does not accept
     */
    public Injection inject(JsonNode pod, OptOut optOut, Images images, ClusterFacts cluster) {
        Pod read = PodReader.read(pod);
        Judgement judgement = judge.judge(read, optOut, images, cluster.nodes());
        List<Inject> targets = judgement.injections();
        if (targets.isEmpty()) {
            return new Injection(judgement, new JsonPatch(), deliveredEarlier(pod, judgement));
        }
        Choice choice = DeliveryChoice.choose(launcher.delivery(), read.nodes(), cluster);
        Placement placement = Placement.in(pod.path("spec"), targets, choice.delivery());
        JsonPatch patch = patch(pod, judgement, targets, placement);
        return new Injection(
                judgement,
                patch,
                Optional.of(
                        switch (placement) {
                            case Placement.New _ -> choice;
                            case Placement.Existing existing -> new Choice(existing.delivery());
                        }));
    }

    /** Of a pod that comes injected: its manifest may have been copied from a namespace that has the launcher. */
    private static Optional<Choice> deliveredEarlier(JsonNode pod, Judgement judgement) {
        boolean injected = judgement.verdicts().stream()
                .anyMatch(verdict -> verdict instanceof Skip skip && skip.reason() == Reason.ALREADY_INJECTED);
        return injected ? Placement.deliveredEarlier(pod.path("spec")).map(Choice::new) : Optional.empty();
    }

    private JsonPatch patch(JsonNode pod, Judgement judgement, List<Inject> targets, Placement placement) {
        JsonPatch patch = new JsonPatch();
        PodAnnotations.add(pod, status(judgement, placement), placement, patch);
        for (Inject target : targets) {
            start(pod, target, judgement, placement, patch);
        }
        switch (placement) {
            case Placement.New free -> deliver(pod, free, targets, patch);
            case Placement.Existing _ -> {}
        }
        return patch;
    }

    private void deliver(JsonNode pod, Placement.New placement, List<Inject> targets, JsonPatch patch) {
        JsonNode spec = pod.path("spec");
        patch.insert(spec, "/spec", "volumes", "-", LauncherVolume.of(placement, launcher));
        switch (placement.delivery()) {
            // Last of all: it moves every init container by one, and all pointers count from before.
            case Delivery.InitContainer() ->
                patch.insert(
                        spec,
                        "/spec",
                        "initContainers",
                        "0",
                        InitContainer.container(placement, launcher, pod, targets));
            case Delivery.ImageVolume(), Delivery.ConfigMap _ -> {}
        }
    }

    private static void start(JsonNode pod, Inject target, Judgement judgement, Placement placement, JsonPatch patch) {
        String pointer = target.container().pointer();
        JsonNode container = pod.at(pointer);
        patch.set(
                container,
                pointer,
                "command",
                TargetCommand.command(placement.mountPath(), judgement.launch(), target.entrypoint()));
        ArrayNode args = TargetCommand.args(target.entrypoint());
        if (!args.isEmpty()) {
            patch.set(container, pointer, "args", args);
        }
        ObjectNode mount = JSON.objectNode()
                .put("name", placement.volume())
                .put("mountPath", placement.mountPath())
                .put("readOnly", true);
        patch.insert(container, pointer, "volumeMounts", "-", mount);
    }

    private String status(Judgement judgement, Placement placement) {
        ObjectNode status = JSON.objectNode();
        status.put("version", launcher.version());
        status.put("delivery", placement.delivery().label());
        ArrayNode containers = status.putArray("containers");
        for (Verdict verdict : judgement.verdicts()) {
            switch (verdict) {
                case Inject inject -> containers.add(inject.container().name());
                case Skip skip
                when skip.reason() == Reason.ALREADY_INJECTED ->
                    containers.add(skip.container().name());
                case Skip _ -> {}
            }
        }
        return status.toString();
    }
}

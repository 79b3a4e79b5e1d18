package dev.cgroupns.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cgroupns.delivery.ChosenDelivery;
import dev.cgroupns.delivery.ClusterFacts;
import dev.cgroupns.delivery.Delivery;
import dev.cgroupns.delivery.DeliveryChoice;
import dev.cgroupns.verdict.Container;
import dev.cgroupns.verdict.Entrypoint;
import dev.cgroupns.verdict.InvalidPodException;
import dev.cgroupns.verdict.Judge;
import dev.cgroupns.verdict.Judgement;
import dev.cgroupns.verdict.KnownImages;
import dev.cgroupns.verdict.Mode;
import dev.cgroupns.verdict.OptOut;
import dev.cgroupns.verdict.Pod;
import dev.cgroupns.verdict.PodReader;
import dev.cgroupns.verdict.PreviousInjection.Installer;
import dev.cgroupns.verdict.Verdict.Inject;
import java.util.List;
import java.util.Optional;

/**
 * Takes a pod and returns the change. The webhook and the command line both call {@link #inject}, so they cannot
 * differ.
 *
 * <p>With {@link Mode#OBSERVE} there is no patch, not even for pods that were injected before.
 *
 * <p>The patch has only the operations that are needed and is made from the raw object, so fields of newer API versions
 * survive. A pod that was injected before stays unchanged, except that the resources of the launcher's init container
 * follow its builder's.
 */
public final class Injector {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Judge judge;
    private final LauncherSettings launcher;
    private final Mode mode;

    /** An injector that injects. */
    public Injector(Judge judge, LauncherSettings launcher) {
        this(judge, launcher, Mode.INJECT);
    }

    /**
     * An injector.
     *
     * @param judge gives the verdicts
     * @param launcher how the launcher is delivered
     * @param mode whether it changes pods, or only says what it would do
     */
    public Injector(Judge judge, LauncherSettings launcher, Mode mode) {
        this.judge = judge;
        this.launcher = launcher;
        this.mode = mode;
    }

    /**
     * Returns the verdicts and the patch.
     *
     * @param pod a Pod, or a pod template: an object with {@code metadata} and {@code spec}; not changed
     * @param optOut whether the pod's own opt-out counts
     * @param images what is known about images, for containers without a command
     * @param cluster what is known about the cluster
     * @throws InvalidPodException if a field that verdicts need has a type that Kubernetes does not accept
     */
    public Injection inject(JsonNode pod, OptOut optOut, KnownImages images, ClusterFacts cluster) {
        Pod read = cluster.stored(PodReader.read(pod, launcher::isImage));
        Judgement judgement = judge.judge(read, optOut, images, cluster.nodes());
        return switch (mode) {
            case INJECT -> injection(pod, read, judgement, cluster);
            case OBSERVE -> new Injection(judgement.observed(), new JsonPatch(), Optional.empty());
        };
    }

    private Injection injection(JsonNode pod, Pod read, Judgement judgement, ClusterFacts cluster) {
        List<Inject> targets = judgement.injections();
        if (targets.isEmpty()) {
            JsonPatch patch = new JsonPatch();
            follow(pod, read, Builders.injectedBefore(judgement), patch);
            return new Injection(
                    judgement, patch, Placement.deliveredEarlier(read).map(ChosenDelivery::new));
        }
        ChosenDelivery choice = DeliveryChoice.choose(launcher.delivery(), read.nodes(), cluster);
        Placement placement = Placement.in(pod.path("spec"), read, targets, choice.delivery());
        JsonPatch patch = patch(pod, read, judgement, placement);
        return new Injection(
                judgement,
                patch,
                Optional.of(
                        switch (placement) {
                            case Placement.New _ -> choice;
                            case Placement.Existing existing -> new ChosenDelivery(existing.delivery());
                        }));
    }

    private JsonPatch patch(JsonNode pod, Pod read, Judgement judgement, Placement placement) {
        JsonPatch patch = new JsonPatch();
        StatusAnnotation status = new StatusAnnotation(
                launcher, judgement, placement, pod.path("metadata").path("annotations"));
        PodMetadata.add(pod, status::within, placement, patch);
        for (Inject target : judgement.injections()) {
            start(pod, target, judgement, placement, patch);
        }
        Builders builders = Builders.with(placement, judgement);
        follow(pod, read, builders, patch);
        switch (placement) {
            case Placement.New free -> deliver(pod, free, builders, patch);
            case Placement.Existing _ -> {}
        }
        return patch;
    }

    /** Updates what a previous injection copied from the builders: other webhooks may have changed them since. */
    private static void follow(JsonNode pod, Pod read, Builders builders, JsonPatch patch) {
        for (Installer installer : read.previous().installers()) {
            List<Container> followed = builders.of(installer.volume());
            if (!followed.isEmpty()) {
                LauncherInitContainer.follow(pod, installer, followed, patch);
            }
        }
    }

    private void deliver(JsonNode pod, Placement.New placement, Builders builders, JsonPatch patch) {
        JsonNode spec = pod.path("spec");
        patch.insert(spec, "/spec", "volumes", "-", LauncherVolume.of(placement, launcher));
        switch (placement.delivery()) {
            // Must be last: it moves every init container by one, and all other pointers use the old indexes.
            case Delivery.InitContainer() ->
                patch.insert(
                        spec,
                        "/spec",
                        "initContainers",
                        "0",
                        LauncherInitContainer.container(placement, launcher, pod, builders.of(placement.volume())));
            case Delivery.ImageVolume(), Delivery.ConfigMap _ -> {}
        }
    }

    private static void start(JsonNode pod, Inject target, Judgement judgement, Placement placement, JsonPatch patch) {
        String pointer = target.container().pointer();
        JsonNode container = target.container().in(pod.path("spec"));
        switch (target.entrypoint()) {
            case Entrypoint.PodCommand _ -> {
                JsonNode command = container.path("command");
                patch.guard(pointer + "/command", command);
                patch.prepend(
                        pointer + "/command",
                        TargetCommand.inFront(placement.mountPath(), judgement.launch()),
                        command);
            }
            case Entrypoint.OfImage image -> {
                // RFC 6902 cannot test that a field, such as the command, is absent; the name identifies the container
                // at least.
                patch.guard(pointer + "/name", container.path("name"));
                patch.set(
                        container,
                        pointer,
                        "command",
                        TargetCommand.command(placement.mountPath(), judgement.launch(), image));
            }
        }
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
}

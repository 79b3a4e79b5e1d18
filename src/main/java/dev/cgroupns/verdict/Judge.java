package dev.cgroupns.verdict;

import dev.cgroupns.image.ImageReference;
import dev.cgroupns.verdict.Annotations.EntrypointAnnotation;
import dev.cgroupns.verdict.Verdict.Inject;
import dev.cgroupns.verdict.Verdict.Skip;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Gives each container of a pod its verdict. */
public final class Judge {
    private static final String MIRROR_ANNOTATION = "kubernetes.io/config.mirror";
    /** Set by an administrator on nodes; a pod that selects by it says what it will find there. */
    private static final String CGROUP_VERSION_LABEL = "cgroupns.dev/cgroup-version";
    /** buildctl-daemonless.sh passes its value to buildkitd. */
    private static final String DAEMONLESS_FLAGS = "BUILDKITD_FLAGS";

    private final Policy policy;

    /** A judge by this policy. */
    public Judge(Policy policy) {
        this.policy = policy;
    }

    /** One verdict for each container, in the pod's order. */
    public Judgement judge(Pod pod) {
        Annotations annotations = new Annotations(pod);
        Optional<Reason> wholePod = reasonForWholePod(pod, annotations);
        List<Verdict> verdicts = new ArrayList<>(pod.containers().size());
        for (Container container : pod.containers()) {
            verdicts.add(verdict(container, annotations, wholePod));
        }
        LaunchOptions launch = annotations.launch(policy.launch());
        return new Judgement(List.copyOf(verdicts), launch, annotations.notices());
    }

    private static Optional<Reason> reasonForWholePod(Pod pod, Annotations annotations) {
        if (pod.os() == OperatingSystem.WINDOWS) {
            return Optional.of(Reason.WINDOWS);
        }
        if (pod.annotations().containsKey(MIRROR_ANNOTATION)) {
            return Optional.of(Reason.MIRROR_POD);
        }
        if (annotations.optedOut()) {
            return Optional.of(Reason.OPTED_OUT);
        }
        return "1".equals(pod.nodeSelector().get(CGROUP_VERSION_LABEL))
                ? Optional.of(Reason.CGROUP_V1)
                : Optional.empty();
    }

    private Verdict verdict(Container container, Annotations annotations, Optional<Reason> wholePod) {
        if (LauncherCommand.startsThroughLauncher(container)) {
            return new Skip(container, Reason.ALREADY_INJECTED, "");
        }
        if (container.privilege() == Privilege.UNPRIVILEGED) {
            String detail = annotations.names(container) ? "named in " + Annotations.CONTAINERS : "";
            return new Skip(container, Reason.NOT_PRIVILEGED, detail);
        }
        CommandWords words = new CommandWords(List.of(
                container.command(), container.args(), List.of(container.env().getOrDefault(DAEMONLESS_FLAGS, ""))));
        Optional<ImageReference> image = ImageReference.parse(container.image());
        Optional<Evidence> evidence = evidence(container, annotations, words, image);
        if (evidence.isEmpty()) {
            return new Skip(container, Reason.NOT_A_BUILDER, "");
        }
        if (wholePod.isPresent()) {
            return new Skip(container, wholePod.get(), evidence.get().description());
        }
        return builderVerdict(container, evidence.get(), annotations, words, image);
    }

    private Optional<Evidence> evidence(
            Container container, Annotations annotations, CommandWords words, Optional<ImageReference> image) {
        if (annotations.names(container)) {
            return Optional.of(new Evidence.NamedByAnnotation());
        }
        for (Profile profile : policy.profiles()) {
            Optional<String> word = words.program(profile.daemons());
            if (word.isPresent()) {
                return Optional.of(new Evidence.CommandWord(word.get()));
            }
        }
        return image.flatMap(this::imageEvidence);
    }

    private Optional<Evidence> imageEvidence(ImageReference image) {
        for (Profile profile : policy.profiles()) {
            for (ImagePattern pattern : profile.images()) {
                if (pattern.matches(image)) {
                    return Optional.of(new Evidence.KnownImage(pattern.toString(), profile.name()));
                }
            }
        }
        return Optional.empty();
    }

    private Verdict builderVerdict(
            Container container,
            Evidence evidence,
            Annotations annotations,
            CommandWords words,
            Optional<ImageReference> image) {
        Optional<String> rootless = rootless(container, words, image);
        if (rootless.isPresent()) {
            return new Skip(container, Reason.ROOTLESS, rootless.get());
        }
        Optional<String> containerdWorker = words.containerdWorker();
        if (containerdWorker.isPresent()) {
            return new Skip(container, Reason.CONTAINERD_WORKER, containerdWorker.get());
        }
        if (!container.command().isEmpty()) {
            return new Inject(container, evidence, new Entrypoint.PodCommand(container.command()));
        }
        return switch (annotations.entrypoint(container)) {
            case EntrypointAnnotation.Present(List<String> entrypoint) ->
                new Inject(container, evidence, new Entrypoint.ImageEntrypoint(entrypoint, List.of()));
            case EntrypointAnnotation.Unreadable(String why) -> new Skip(container, Reason.ANNOTATION_INVALID, why);
            case EntrypointAnnotation.Absent() ->
                image.flatMap(this::knownEntrypoint)
                        .<Verdict>map(entrypoint -> new Inject(container, evidence, entrypoint))
                        .orElseGet(() -> new Skip(container, Reason.ENTRYPOINT_UNKNOWN, evidence.description()));
        };
    }

    private static Optional<String> rootless(Container container, CommandWords words, Optional<ImageReference> image) {
        if (container.runAs() == RunAs.NON_ROOT) {
            return Optional.of("securityContext asks for a user that is not root");
        }
        Optional<String> tag = image.map(ImageReference::tag)
                .filter(each -> each.contains("rootless"))
                .map(each -> "image tag " + each);
        return tag.or(() -> words.rootless().map(word -> "command has " + word));
    }

    private Optional<Entrypoint> knownEntrypoint(ImageReference image) {
        return policy.profiles().stream()
                .flatMap(profile -> profile.entrypoints().stream())
                .filter(known -> known.image().matches(image))
                .<Entrypoint>map(known -> new Entrypoint.FirstOf(known.firstOf()))
                .findFirst();
    }
}

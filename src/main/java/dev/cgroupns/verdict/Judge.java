package dev.cgroupns.verdict;

import dev.cgroupns.image.ImageQuery;
import dev.cgroupns.image.ImageReference;
import dev.cgroupns.node.Node;
import dev.cgroupns.node.Nodes;
import dev.cgroupns.verdict.Verdict.Inject;
import dev.cgroupns.verdict.Verdict.Skip;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Gives each container of a pod its verdict. */
public final class Judge {
    static final String MIRROR_ANNOTATION = "kubernetes.io/config.mirror";
    /** The most notices of one kind for a pod: tenants choose the number of containers. */
    private static final int MAX_NOTICES = 5;

    private final Policy policy;
    private final ShellWords.Programs daemons;

    /** A judge that applies this policy. */
    public Judge(Policy policy) {
        this.policy = policy;
        this.daemons = new ShellWords.Programs(policy.profiles().stream()
                .flatMap(profile -> profile.daemons().stream())
                .toList());
    }

    /**
     * One verdict for each container, in the pod's order.
     *
     * @param optOut whether the pod's own opt-out counts
     * @param images what is known about images, for containers without a command
     * @param nodes the cluster's nodes; only those count that the pod can be scheduled to
     */
    public Judgement judge(Pod pod, OptOut optOut, KnownImages images, Nodes nodes) {
        Annotations annotations = new Annotations(pod);
        Optional<Reason> wholePod = reasonForWholePod(pod, annotations, optOut, nodes);
        EntrypointResolver resolver = new EntrypointResolver(policy, wholePod.isPresent() ? KnownImages.NONE : images);
        List<Verdict> verdicts = new ArrayList<>(pod.containers().size());
        List<Notice> aboutContainerd = new ArrayList<>();
        Set<ImageQuery> unanswered = new LinkedHashSet<>();
        for (Container container : pod.containers()) {
            JudgedContainer judged = judge(pod, container, annotations, wholePod, resolver);
            verdicts.add(judged.verdict());
            judged.unanswered().ifPresent(unanswered::add);
            judged.containerd().ifPresent(aboutContainerd::add);
        }
        if (wholePod.isPresent()) {
            // The pod stays unchanged, whatever its images run.
            unanswered.clear();
        }
        LaunchOptions launch = annotations.launch(policy);
        List<Notice> notices = new ArrayList<>(annotations.notices());
        boolean injects = verdicts.stream().anyMatch(Inject.class::isInstance);
        if (optOut == OptOut.REFUSED && annotations.optOut() && injects) {
            notices.add(Notice.optOutRefused());
        }
        if (annotations.weakensRefused(policy) && injects) {
            notices.add(Notice.isolationRequired());
        }
        aboutContainerd.stream().limit(MAX_NOTICES).forEach(notices::add);
        return new Judgement(
                List.copyOf(verdicts), launch, List.copyOf(notices), Collections.unmodifiableSet(unanswered));
    }

    /**
     * Builds of the containerd worker run outside the pod. A configuration file that chooses the worker is not visible
     * here.
     */
    private static Optional<Notice> containerdNotice(Verdict verdict, ShellWords words) {
        if (!(verdict instanceof Inject inject)) {
            return Optional.empty();
        }
        Container container = inject.container();
        if (words.enablesContainerd()) {
            return Optional.of(Notice.bothWorkers(container));
        }
        return container.probesAndMounts().hasContainerd() && !words.refusesContainerd()
                ? Optional.of(Notice.containerdMounted(container))
                : Optional.empty();
    }

    private static Optional<Reason> reasonForWholePod(Pod pod, Annotations annotations, OptOut optOut, Nodes nodes) {
        if (pod.os() == OperatingSystem.WINDOWS) {
            return Optional.of(Reason.WINDOWS);
        }
        if (pod.annotations().containsKey(MIRROR_ANNOTATION)) {
            return Optional.of(Reason.MIRROR_POD);
        }
        if (pod.userNamespace() == UserNamespace.POD) {
            return Optional.of(Reason.USER_NAMESPACE);
        }
        if (annotations.optOut() && optOut == OptOut.ALLOWED) {
            return Optional.of(Reason.OPTED_OUT);
        }
        return hasOnlyCgroupV1(pod, nodes) ? Optional.of(Reason.CGROUP_V1) : Optional.empty();
    }

    /** Decided by labels that an administrator sets on nodes. A pod may also select nodes by such a label. */
    private static boolean hasOnlyCgroupV1(Pod pod, Nodes nodes) {
        if (Node.hasCgroupV1(pod.nodes().nodeSelector())) {
            return true;
        }
        List<Node> candidates = nodes.candidates(pod.nodes());
        return !candidates.isEmpty() && candidates.stream().allMatch(node -> Node.hasCgroupV1(node.labels()));
    }

    /** @param containerd what the pod's owner should know about the containerd worker */
    private record JudgedContainer(Verdict verdict, Optional<ImageQuery> unanswered, Optional<Notice> containerd) {
        /** A verdict for which the command line was not read. */
        JudgedContainer(Skip verdict) {
            this(verdict, Optional.empty(), Optional.empty());
        }
    }

    private JudgedContainer judge(
            Pod pod,
            Container container,
            Annotations annotations,
            Optional<Reason> wholePod,
            EntrypointResolver resolver) {
        if (container.launcher().isPresent()) {
            return new JudgedContainer(new Skip(container, Reason.ALREADY_INJECTED, ""));
        }
        if (container.privilege() == Privilege.UNPRIVILEGED) {
            String detail = annotations.names(container) ? "named in " + Annotations.CONTAINERS : "";
            return new JudgedContainer(new Skip(container, Reason.NOT_PRIVILEGED, detail));
        }
        Optional<ImageReference> image = ImageReference.parse(container.image());
        EntrypointResolution entrypoint = resolver.resolve(pod, container, annotations, image);
        ShellWords words = words(container, entrypoint);
        Optional<ImageReference> legible = image.or(() -> BuilderHints.withoutVariables(container.image()));
        Verdict verdict = privilegedVerdict(container, annotations, wholePod, entrypoint, words, legible);
        return new JudgedContainer(verdict, entrypoint.unanswered(), containerdNotice(verdict, words));
    }

    private Verdict privilegedVerdict(
            Container container,
            Annotations annotations,
            Optional<Reason> wholePod,
            EntrypointResolution entrypoint,
            ShellWords words,
            Optional<ImageReference> image) {
        Optional<Evidence> evidence = evidence(container, annotations, words, image);
        if (evidence.isEmpty()) {
            // No hint is needed if the pod stays unchanged, if its owner lists the builders, or if it does not run as
            // root.
            boolean settled =
                    wholePod.isPresent() || annotations.saysWhichBuild() || container.runAs() == RunAs.NON_ROOT;
            Optional<String> hint = settled ? Optional.empty() : BuilderHints.find(container, words, entrypoint, image);
            return hint.map(each -> new Skip(container, Reason.BUILDER_UNRECOGNIZED, each))
                    .orElseGet(() -> new Skip(container, Reason.NOT_A_BUILDER, whyUnknown(entrypoint)));
        }
        if (wholePod.isPresent()) {
            return new Skip(container, wholePod.get(), evidence.get().description());
        }
        return builderVerdict(container, evidence.get(), entrypoint, words, image);
    }

    private ShellWords words(Container container, EntrypointResolution entrypoint) {
        List<String> fromImage = switch (entrypoint) {
            case EntrypointResolution.Resolved known -> known.fromImage();
            case EntrypointResolution.Unresolved _ -> List.of();
        };
        return ShellWords.of(daemons, container, fromImage);
    }

    private static String whyUnknown(EntrypointResolution entrypoint) {
        return switch (entrypoint) {
            case EntrypointResolution.Unresolved unknown
            when !unknown.why().isEmpty() -> "what its image runs is not known: " + unknown.why();
            case EntrypointResolution.Unresolved _, EntrypointResolution.Resolved _ -> "";
        };
    }

    private Optional<Evidence> evidence(
            Container container, Annotations annotations, ShellWords words, Optional<ImageReference> image) {
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
            EntrypointResolution entrypoint,
            ShellWords words,
            Optional<ImageReference> image) {
        Optional<String> rootless = rootless(container, entrypoint, words, image);
        if (rootless.isPresent()) {
            return new Skip(container, Reason.ROOTLESS, rootless.get());
        }
        Optional<String> containerdWorker = words.containerdWorker();
        if (containerdWorker.isPresent()) {
            return new Skip(container, Reason.CONTAINERD_WORKER, containerdWorker.get());
        }
        return switch (entrypoint) {
            case EntrypointResolution.Resolved known -> new Inject(container, evidence, known.entrypoint());
            case EntrypointResolution.Unresolved unknown ->
                new Skip(
                        container,
                        Reason.ENTRYPOINT_UNKNOWN,
                        unknown.why().isEmpty()
                                ? evidence.description()
                                : evidence.description() + "; " + unknown.why());
        };
    }

    /**
     * The tag of a builder's rootless variant, such as {@code v0.27.1-rootless}. On other images, and together with a
     * digest, which decides what is pulled, a tag is only text that the pod's author chose.
     */
    private Optional<String> rootlessTag(ImageReference image) {
        return image.hasRootlessTag()
                        && image.digest() == null
                        && imageEvidence(image).isPresent()
                ? Optional.ofNullable(image.tag())
                : Optional.empty();
    }

    private Optional<String> rootless(
            Container container, EntrypointResolution entrypoint, ShellWords words, Optional<ImageReference> image) {
        if (container.runAs() == RunAs.NON_ROOT) {
            return Optional.of("securityContext asks for a user that is not root");
        }
        boolean imageUserDecides = container.runAs() == RunAs.IMAGE_USER;
        if (imageUserDecides
                && entrypoint instanceof EntrypointResolution.Resolved known
                && known.runAs() == RunAs.NON_ROOT) {
            return Optional.of("its image has a USER that is not root");
        }
        Optional<String> tag =
                imageUserDecides ? image.flatMap(this::rootlessTag).map(each -> "image tag " + each) : Optional.empty();
        return tag.or(() -> words.rootless().map(word -> "command has " + word));
    }
}

package dev.cgroupns.verdict;

import dev.cgroupns.image.ImageConfig;
import dev.cgroupns.image.ImageQuery;
import dev.cgroupns.image.ImageReference;
import dev.cgroupns.image.LookupFailure;
import dev.cgroupns.image.LookupResult;
import dev.cgroupns.verdict.Annotations.EntrypointAnnotation;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds what a container starts: the pod's command, else its annotation about the image, else the table of official
 * images (which costs nothing; the launcher tries the candidates in the container), else the registry. An official
 * image that is named by digest may be any variant, even a rootless one, so the registry is asked first.
 */
final class EntrypointResolver {
    private static final Set<String> ROOT = Set.of("", "0", "root");

    private final Policy policy;
    private final KnownImages images;

    EntrypointResolver(Policy policy, KnownImages images) {
        this.policy = policy;
        this.images = images;
    }

    EntrypointResolution resolve(
            Pod pod, Container container, Annotations annotations, Optional<ImageReference> image) {
        if (!container.command().isEmpty()) {
            return new EntrypointResolution.Resolved(
                    new Entrypoint.PodCommand(container.command()), List.of(), RunAs.IMAGE_USER);
        }
        return switch (annotations.entrypoint(container)) {
            case EntrypointAnnotation.Present(List<String> entrypoint) ->
                new EntrypointResolution.Resolved(
                        new Entrypoint.ImageEntrypoint(entrypoint, List.of()), entrypoint, RunAs.IMAGE_USER);
            case EntrypointAnnotation.Absent() ->
                image.map(each -> ofImage(pod, container, each))
                        .orElseGet(() -> new EntrypointResolution.Unresolved(
                                BuilderHints.illegible(container).orElse("")));
        };
    }

    private EntrypointResolution ofImage(Pod pod, Container container, ImageReference image) {
        Optional<EntrypointResolution.Resolved> known = policy.profiles().stream()
                .flatMap(profile -> profile.entrypoints().stream())
                .filter(each -> each.image().isCertainOf(image))
                .map(each -> new EntrypointResolution.Resolved(firstOf(each, image), List.of(), RunAs.IMAGE_USER))
                .findFirst();
        if (known.isPresent() && image.digest() == null) {
            return known.get();
        }
        ImageQuery query = new ImageQuery(image, pod.nodes().architecture());
        EntrypointResolution asked = images.find(query)
                .map(answer -> switch (answer) {
                    case LookupResult.Found(ImageConfig config) -> ofConfig(container, config);
                    case LookupResult.Failed(LookupFailure failure, String detail) ->
                        new EntrypointResolution.Unresolved(failure + ", " + detail);
                })
                .orElseGet(() -> new EntrypointResolution.Unresolved("", Optional.of(query)));
        return switch (asked) {
            case EntrypointResolution.Resolved _ -> asked;
            case EntrypointResolution.Unresolved _ ->
                known.<EntrypointResolution>map(each -> each.withUnanswered(asked.unanswered()))
                        .orElse(asked);
        };
    }

    /** A rootless image has a program that the others lack, so the launcher can tell them apart in the container. */
    private static Entrypoint firstOf(Profile.KnownEntrypoint known, ImageReference image) {
        Stream<List<String>> programs = known.firstOf().stream().map(List::of);
        boolean mayBeRootless = !known.rootless().isEmpty() && (image.digest() != null || image.hasRootlessTag());
        return new Entrypoint.FirstOf(
                (mayBeRootless ? Stream.concat(Stream.of(known.rootless()), programs) : programs).toList());
    }

    /** The OCI image specification's rules for ENTRYPOINT and CMD, where a pod may set args in CMD's place. */
    private static EntrypointResolution ofConfig(Container container, ImageConfig config) {
        List<String> cmd = container.args().isEmpty() ? config.cmd() : List.of();
        if (config.entrypoint().isEmpty() && cmd.isEmpty() && container.args().isEmpty()) {
            return new EntrypointResolution.Unresolved("the image has neither ENTRYPOINT nor CMD");
        }
        List<String> words =
                Stream.concat(config.entrypoint().stream(), cmd.stream()).toList();
        // Kubernetes passes args on only to a command, so an image without ENTRYPOINT needs its CMD as the command.
        Entrypoint entrypoint = config.entrypoint().isEmpty()
                ? new Entrypoint.ImageEntrypoint(cmd, List.of())
                : new Entrypoint.ImageEntrypoint(config.entrypoint(), cmd);
        return new EntrypointResolution.Resolved(entrypoint, words, runAs(config.user()));
    }

    private static RunAs runAs(@Nullable String user) {
        String name = user == null ? "" : user.split(":", 2)[0];
        return ROOT.contains(name) ? RunAs.ROOT : RunAs.NON_ROOT;
    }
}

package dev.cgroupns.verdict;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cgroupns.verdict.LaunchOptions.IsolationMode;
import dev.cgroupns.verdict.LaunchOptions.OomPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The annotations with which a pod's owner controls the injection.
 *
 * <p>Tenants write them: a value that cannot be parsed is reported in a notice and ignored. It never stops the pod.
 */
public final class Annotations {
    /** How all of them begin. */
    static final String PREFIX = "cgroupns.dev/";
    /** {@code "false"} leaves the whole pod unchanged. */
    public static final String INJECT = "cgroupns.dev/inject";
    /** Names of containers that run a build daemon, separated by commas. */
    public static final String CONTAINERS = "cgroupns.dev/containers";
    /** {@code step} or {@code container}: what the kernel kills when memory runs out. */
    public static final String OOM = "cgroupns.dev/oom";
    /** {@code preferred} or {@code required}: what happens if the namespace cannot be created. */
    public static final String ISOLATION = "cgroupns.dev/isolation";
    /**
     * With a container's name appended: the image's ENTRYPOINT, then its CMD unless the pod sets args, as a JSON array.
     */
    public static final String ENTRYPOINT_PREFIX = "cgroupns.dev/entrypoint.";
    /** The webhook writes here what it did. */
    public static final String STATUS = "cgroupns.dev/status";

    private static final JsonMapper JSON = new JsonMapper();
    private static final int SHOWN = 60;
    private static final int SHOWN_NAMES = 5;

    private final Map<String, String> all;
    private final Set<String> named;
    private final List<Notice> notices = new ArrayList<>();

    Annotations(Pod pod) {
        this.all = pod.annotations();
        this.named = separated(all.getOrDefault(CONTAINERS, ""));
        noticeUnknownContainers(pod);
        noticeUnreadableOptOut();
    }

    private static Set<String> separated(String names) {
        if (names.isEmpty()) {
            return Set.of();
        }
        return Stream.of(names.split(",", -1))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Whether the pod's owner asks to leave it unchanged. */
    boolean optOut() {
        return "false".equals(all.get(INJECT));
    }

    boolean names(Container container) {
        return named.contains(container.name());
    }

    /** Whether the pod's owner lists the containers that run a build daemon; an empty list says that none do. */
    boolean saysWhichBuild() {
        return all.containsKey(CONTAINERS);
    }

    /** The policy's launch options, overridden by the pod's annotations. */
    LaunchOptions launch(Policy policy) {
        LaunchOptions fallback = policy.launch();
        OomPolicy oom = choice(OOM, OomPolicy.values(), fallback.oom());
        IsolationMode asked = choice(ISOLATION, IsolationMode.values(), fallback.isolation());
        return new LaunchOptions(oom, weakens(asked, policy) ? fallback.isolation() : asked);
    }

    /** Whether the pod asks for less isolation than the platform requires, which is refused. */
    boolean weakensRefused(Policy policy) {
        return IsolationMode.PREFERRED.name().toLowerCase(Locale.ROOT).equals(all.get(ISOLATION))
                && weakens(IsolationMode.PREFERRED, policy);
    }

    private static boolean weakens(IsolationMode asked, Policy policy) {
        return asked == IsolationMode.PREFERRED
                && policy.launch().isolation() == IsolationMode.REQUIRED
                && policy.isolationOverride() == IsolationOverride.REFUSED;
    }

    private <E extends Enum<E>> E choice(String annotation, E[] values, E fallback) {
        String value = all.get(annotation);
        if (value == null) {
            return fallback;
        }
        Optional<E> chosen =
                Stream.of(values).filter(each -> lower(each).equals(value)).findFirst();
        if (chosen.isEmpty()) {
            String allowed = Stream.of(values).map(Annotations::lower).collect(Collectors.joining(" or "));
            notices.add(Notice.invalid(invalid(annotation, value, allowed) + ", using " + lower(fallback)));
        }
        return chosen.orElse(fallback);
    }

    /** What the pod says about a container's image. */
    EntrypointAnnotation entrypoint(Container container) {
        String key = ENTRYPOINT_PREFIX + container.name();
        String value = all.get(key);
        if (value == null) {
            return new EntrypointAnnotation.Absent();
        }
        try {
            JsonNode array = JSON.readTree(value);
            List<String> words = array.isArray()
                    ? array.valueStream()
                            .filter(JsonNode::isTextual)
                            .map(JsonNode::textValue)
                            .toList()
                    : List.of();
            if (!words.isEmpty()
                    && words.size() == array.size()
                    && !words.getFirst().isEmpty()) {
                return new EntrypointAnnotation.Present(words);
            }
        } catch (JsonProcessingException e) {
            // The notice below says what is expected; the parser's position in the text would not help.
        }
        notices.add(Notice.invalid(invalid(key, value, "a JSON array of strings such as [\"buildkitd\"]")));
        return new EntrypointAnnotation.Absent();
    }

    /** The annotations that were ignored. */
    List<Notice> notices() {
        return List.copyOf(notices);
    }

    private void noticeUnknownContainers(Pod pod) {
        if (named.isEmpty()) {
            return;
        }
        Set<String> existing = pod.containers().stream().map(Container::name).collect(Collectors.toSet());
        named.stream()
                .filter(name -> !existing.contains(name))
                .limit(SHOWN_NAMES)
                .map(name -> CONTAINERS + ": the pod has no container \"" + shortened(name) + "\"")
                .forEach(text -> notices.add(Notice.invalid(text)));
    }

    private void noticeUnreadableOptOut() {
        String value = all.getOrDefault(INJECT, "true");
        if (!value.equals("true") && !value.equals("false")) {
            notices.add(Notice.invalid(invalid(INJECT, value, "\"true\" or \"false\"")));
        }
    }

    private static String invalid(String annotation, String value, String allowed) {
        return annotation + ": \"" + shortened(value) + "\" is not " + allowed;
    }

    private static String shortened(String value) {
        return value.length() <= SHOWN ? value : value.substring(0, SHOWN) + "...";
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** The value of {@link #ENTRYPOINT_PREFIX}. An invalid one counts as absent: it must not be a way to opt out. */
    sealed interface EntrypointAnnotation {
        record Absent() implements EntrypointAnnotation {}

        record Present(List<String> entrypoint) implements EntrypointAnnotation {}
    }
}

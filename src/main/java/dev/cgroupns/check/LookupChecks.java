package dev.cgroupns.check;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Whether registries answer the webhook, according to its metrics. */
final class LookupChecks {
    /** Outcomes that an image name alone cannot cause while the registry works. */
    private static final Set<String> TROUBLES =
            Set.of("ADDRESS_REFUSED", "UNREACHABLE", "TIMEOUT", "RATE_LIMITED", "UNAUTHORIZED", "REGISTRY_FAILED");

    private LookupChecks() {}

    /** @param outcomes the number of lookups by outcome */
    static CheckResult judge(Map<String, Long> outcomes) {
        Map<String, Long> happened = new TreeMap<>(outcomes);
        happened.values().removeIf(count -> count == 0);
        String seen = happened.entrySet().stream()
                .map(outcome -> outcome.getKey() + " " + outcome.getValue())
                .collect(Collectors.joining(", "));
        if (happened.isEmpty()) {
            return new CheckResult.Passed("no registry has been asked since the replicas started");
        }
        return happened.keySet().stream().noneMatch(TROUBLES::contains)
                ? new CheckResult.Passed("since the replicas started: " + seen)
                : new CheckResult.Warned(
                        "since the replicas started: " + seen,
                        "find the images in the webhook's log (code=ENTRYPOINT_UNKNOWN); docs/registries.md explains the"
                                + " codes");
    }
}

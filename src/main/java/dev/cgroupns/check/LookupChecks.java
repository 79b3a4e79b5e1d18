package dev.cgroupns.check;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Whether registries answer the webhook, by its own metrics. */
final class LookupChecks {
    /** Outcomes that no image name alone can cause while the registry works. */
    private static final Set<String> TROUBLES =
            Set.of("ADDRESS_REFUSED", "UNREACHABLE", "TIMEOUT", "RATE_LIMITED", "UNAUTHORIZED", "REGISTRY_FAILED");

    private LookupChecks() {}

    /** @param outcomes how many lookups had which outcome */
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

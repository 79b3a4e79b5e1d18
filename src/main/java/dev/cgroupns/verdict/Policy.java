package dev.cgroupns.verdict;

import java.util.List;

/**
 * What the platform team configured.
 *
 * @param profiles the kinds of build daemons that are enabled
 * @param launch how the launcher runs unless a pod's annotations say otherwise
 * @param isolationOverride whether annotations may lower {@code required} to {@code preferred}
 */
public record Policy(List<Profile> profiles, LaunchOptions launch, IsolationOverride isolationOverride) {
    public Policy {
        profiles = List.copyOf(profiles);
    }
}

package dev.cgroupns.verdict;

import java.util.List;

/**
 * What the platform team decided.
 *
 * @param profiles the kinds of build daemon that are looked for, those that are switched on
 * @param launch how the launcher runs where a pod's annotations do not say otherwise
 * @param isolationOverride whether they may say {@code preferred} where it is {@code required}
 */
public record Policy(List<Profile> profiles, LaunchOptions launch, IsolationOverride isolationOverride) {
    public Policy {
        profiles = List.copyOf(profiles);
    }
}

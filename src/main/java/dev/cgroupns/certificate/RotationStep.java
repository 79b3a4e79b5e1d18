package dev.cgroupns.certificate;

import java.time.Duration;
import java.util.List;

/** What a replica does next with the shared certificate. */
public sealed interface RotationStep {
    /**
     * Creates a new authority and certificate and stores it in the Secret as the next one.
     *
     * @param names the DNS names and IP addresses that it is valid for
     * @param reason the reason, for the log
     */
    record Stage(List<String> names, String reason) implements RotationStep {}

    /**
     * Writes this bundle to every webhook of the configuration.
     *
     * @param bundle all authorities that the API server must trust now
     */
    record Publish(AuthorityBundle bundle) implements RotationStep {}

    /**
     * Makes the next certificate the current one.
     *
     * @param pair the next certificate in the Secret
     */
    record Promote(KeyPairAndChain pair) implements RotationStep {}

    /**
     * Nothing needs to be done until the cluster changes.
     *
     * @param atMost the longest time to wait for a change
     */
    record Rest(Duration atMost) implements RotationStep {}
}

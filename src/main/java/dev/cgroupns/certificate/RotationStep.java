package dev.cgroupns.certificate;

import java.time.Duration;
import java.util.List;

/** What a replica does next about the shared certificate. */
public sealed interface RotationStep {
    /**
     * Makes a new authority and certificate and puts it in the Secret's place for the next one.
     *
     * @param names DNS names and IP addresses that it is to be for
     * @param reason for the log
     */
    record Stage(List<String> names, String reason) implements RotationStep {}

    /**
     * Writes this bundle to every webhook of the configuration.
     *
     * @param bundle all whom the API server must trust now
     */
    record Publish(AuthorityBundle bundle) implements RotationStep {}

    /**
     * Makes the next certificate the current one.
     *
     * @param pair the Secret's next one
     */
    record Promote(KeyPairAndChain pair) implements RotationStep {}

    /**
     * Nothing is to be done until the cluster changes.
     *
     * @param atMost or until this time has passed
     */
    record Rest(Duration atMost) implements RotationStep {}
}

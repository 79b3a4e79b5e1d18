package dev.cgroupns.image.lookup;

/**
 * Who lookups are made for: shares are by owner, so that a tenant can use up its own alone.
 *
 * @param namespace of the pod; empty on the command line
 * @param purpose what comes of the answers
 */
public record Owner(String namespace, Purpose purpose) {
    /**
     * Dry runs cost the user nothing, and can be repeated without end: they have a small share of their
     * own.
     */
    public enum Purpose {
        POD,
        DRY_RUN
    }
}

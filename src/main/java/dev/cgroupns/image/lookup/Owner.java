package dev.cgroupns.image.lookup;

/**
 * Who a lookup is for. Quotas are by owner, so that a tenant can use up only its own.
 *
 * @param namespace of the pod; empty on the command line
 * @param purpose what the results are for
 */
public record Owner(String namespace, Purpose purpose) {
    /**
     * Dry runs cost the user nothing, and can be repeated without end: they have a small quota of their
     * own.
     */
    public enum Purpose {
        POD,
        DRY_RUN
    }
}

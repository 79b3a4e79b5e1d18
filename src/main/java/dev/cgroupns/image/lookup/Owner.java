package dev.cgroupns.image.lookup;

/**
 * The owner of a lookup. Each owner has its own quota, so a tenant can use up only its own.
 *
 * @param namespace the pod's namespace; empty on the command line
 * @param purpose what the results are for
 */
public record Owner(String namespace, Purpose purpose) {
    /**
     * Why the lookup is made. Dry runs cost the user nothing and can be repeated endlessly, so they have a small quota
     * of their own.
     */
    public enum Purpose {
        POD,
        DRY_RUN
    }
}

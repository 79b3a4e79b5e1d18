package dev.cgroupns.delivery;

/**
 * The delivery that a pod gets.
 *
 * @param delivery how the launcher gets into the pod
 * @param notice why it differs from the configured one, as a sentence; empty if it does not
 */
public record ChosenDelivery(Delivery delivery, String notice) {
    /** The configured delivery, or that of a previous injection. */
    public ChosenDelivery(Delivery delivery) {
        this(delivery, "");
    }
}

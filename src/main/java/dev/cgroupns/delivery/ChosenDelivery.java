package dev.cgroupns.delivery;

/**
 * Which delivery a pod gets.
 *
 * @param delivery how the launcher gets in
 * @param notice why it is not the one that is configured, as a sentence; empty where it is
 */
public record ChosenDelivery(Delivery delivery, String notice) {
    /** As it is configured, or as an earlier pass chose. */
    public ChosenDelivery(Delivery delivery) {
        this(delivery, "");
    }
}

package dev.cgroupns.delivery;

/**
 * Which delivery a pod gets.
 *
 * @param delivery how the launcher gets in
 * @param notice why it is not the one that is configured, as a sentence; empty where it is
 */
public record Choice(Delivery delivery, String notice) {
    Choice(Delivery delivery) {
        this(delivery, "");
    }

    /** What an earlier pass chose. */
    public static Choice earlier(Delivery delivery) {
        return new Choice(delivery);
    }
}

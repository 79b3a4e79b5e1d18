package dev.cgroupns.delivery;

/** A ConfigMap is not available. */
public final class NotDeliverableException extends Exception {
    private final String why;

    /**
     * @param why the reason, as a clause
     */
    public NotDeliverableException(String why) {
        super(why);
        this.why = why;
    }

    /** The reason, as a clause. */
    public String why() {
        return why;
    }
}

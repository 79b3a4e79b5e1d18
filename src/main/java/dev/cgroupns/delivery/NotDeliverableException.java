package dev.cgroupns.delivery;

/** A ConfigMap cannot be had. */
public final class NotDeliverableException extends Exception {
    private final String why;

    /**
     * @param why a clause for people
     */
    public NotDeliverableException(String why) {
        super(why);
        this.why = why;
    }

    /** A clause for people. */
    public String why() {
        return why;
    }
}

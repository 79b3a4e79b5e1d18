package dev.cgroupns.admission;

/** A review that is JSON, but exceeds the limits. */
final class OversizedReviewException extends Exception {
    private static final long serialVersionUID = 1;

    OversizedReviewException(String message) {
        super(message);
    }

    /** The limit that is exceeded. */
    String problem() {
        return String.valueOf(getMessage());
    }
}

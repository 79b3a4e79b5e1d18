package dev.cgroupns.admission;

/** Why a review is answered without a verdict, to save memory for other reviews. The pod stays unchanged. */
enum BypassReason {
    /** The review exceeds a limit: on its bytes, its JSON tokens or its pod's containers. */
    TOO_LARGE(
            ReviewOutcome.TOO_LARGE,
            "the review is too large, and the pod was left unchanged; the limits are " + (BodyReceiver.LONGEST >> 20)
                    + " MiB, " + ReviewReader.MOST_TOKENS + " JSON tokens and " + ReviewReader.MOST_CONTAINERS
                    + " containers"),
    /** Other large reviews were ahead of it, or it arrived too slowly. */
    BUSY(
            ReviewOutcome.BUSY,
            "the webhook was too busy for this large review, and left the pod unchanged; create the pod again");

    private final ReviewOutcome outcome;
    private final String text;

    BypassReason(ReviewOutcome outcome, String text) {
        this.outcome = outcome;
        this.text = text;
    }

    ReviewOutcome outcome() {
        return outcome;
    }

    String warning() {
        return "cgroupns-injector: " + text;
    }
}

package dev.cgroupns.admission;

/** Why a review is answered without a verdict, to keep the webhook's memory for others. The pod stays as it is. */
enum BypassReason {
    /** It is longer, or has more in it, than a pod that the API server can store. */
    TOO_LARGE("the review is too large, and the pod was left unchanged: no more than " + (BodyReceiver.LONGEST >> 20)
            + " MiB and " + ReviewReader.MOST_TOKENS + " JSON tokens are read"),
    /** Other large reviews were in the way, or it arrived too slowly. */
    BUSY("the webhook had no room for this large review in time, and left the pod unchanged; create the pod again");

    private final String text;

    BypassReason(String text) {
        this.text = text;
    }

    String warning() {
        return "cgroupns-injector: " + text;
    }
}

package dev.cgroupns.admission;

import java.util.Locale;

/** The outcome of a review. */
enum ReviewOutcome {
    /** The pod was changed. */
    PATCHED,
    /** The pod needed no change. */
    UNCHANGED,
    /** The request was not a review of a pod. */
    MALFORMED,
    /** The pod was not one that the API server could have stored. */
    INVALID_POD,
    /** A bug in the webhook; the pod was left unchanged. */
    FAILED,
    /** {@link BypassReason#TOO_LARGE}. */
    TOO_LARGE,
    /** {@link BypassReason#BUSY}. */
    BUSY,
    /** The caller had no client certificate of the configured CA. */
    UNAUTHENTICATED;

    /** The value of the metric's label. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}

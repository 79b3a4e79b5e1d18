package dev.cgroupns.admission;

/** The received part of a request's body. */
sealed interface ReceivedBody {
    /**
     * The whole body.
     *
     * @param body the bytes, which the receiver may change
     * @param since when the request began, in {@link System#nanoTime}
     * @param room releases the memory that is reserved for them; run it once they are no longer needed
     */
    record Whole(byte[] body, long since, Runnable room) implements ReceivedBody {}

    /**
     * Only the first bytes, which have the review's uid; the others were not kept.
     *
     * @param head the first bytes
     * @param why the others were not kept
     */
    record Head(byte[] head, BypassReason why) implements ReceivedBody {}

    /**
     * A body with a different number of bytes than was announced.
     *
     * @param message both numbers, for the client
     */
    record Incomplete(String message) implements ReceivedBody {}
}

package dev.cgroupns.admission;

/** What has been received of a request's body. */
sealed interface ReceivedBody {
    /**
     * All of it.
     *
     * @param body the bytes, which the receiver may change
     * @param since when the request began, in {@link System#nanoTime}
     * @param room releases the memory that is reserved for them; to be run once they are no longer needed
     */
    record Whole(byte[] body, long since, Runnable room) implements ReceivedBody {}

    /**
     * The first bytes alone, which have the review's uid; the others were not kept.
     *
     * @param head the first bytes
     * @param why the others were not
     */
    record Head(byte[] head, BypassReason why) implements ReceivedBody {}

    /**
     * Another number of bytes than was announced.
     *
     * @param message says how many of each
     */
    record Incomplete(String message) implements ReceivedBody {}
}

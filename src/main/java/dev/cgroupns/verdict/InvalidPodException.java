package dev.cgroupns.verdict;

/**
 * A pod that Kubernetes itself would refuse: a field has the wrong type.
 *
 * <p>The API server checks types before it calls a webhook, so the pod is from a manifest, or from a review that did
 * not come from an API server.
 */
public final class InvalidPodException extends RuntimeException {
    private final String pointer;

    /**
     * @param pointer JSON pointer of the field, in the pod
     * @param expected what the field should be, such as {@code a list of strings}
     * @param found what was found
     */
    public InvalidPodException(String pointer, String expected, String found) {
        super(pointer + ": expected " + expected + ", found " + found);
        this.pointer = pointer;
    }

    /** JSON pointer of the field, in the pod. */
    public String pointer() {
        return pointer;
    }
}

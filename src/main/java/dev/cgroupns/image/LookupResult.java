package dev.cgroupns.image;

/** What a registry said an image runs, or why that is not known. */
public sealed interface LookupResult {
    /**
     * What the image runs.
     *
     * @param config of the platform that was asked for, or what all platforms have in common
     */
    record Found(ImageConfig config) implements LookupResult {}

    /**
     * The registry gave no answer that can be used; the pod stays as it was, or another source of evidence answers.
     *
     * @param failure a stable code
     * @param detail one line in English for this case: names of hosts, digests and numbers, never a secret, never text
     *     that a registry sent
     */
    record Failed(LookupFailure failure, String detail) implements LookupResult {}
}

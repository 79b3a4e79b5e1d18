package dev.cgroupns.image;

/** What an image runs, according to its registry, or why that is not known. */
public sealed interface LookupResult {
    /**
     * What the image runs.
     *
     * @param config the configuration of the platform that was asked for, or of all platforms if they agree
     */
    record Found(ImageConfig config) implements LookupResult {}

    /**
     * The lookup failed; the pod stays unchanged, unless another source says what the image runs.
     *
     * @param failure a stable code
     * @param detail one line in English: it may have names of hosts, digests and numbers, but no secret and no text
     *     that a registry sent
     */
    record Failed(LookupFailure failure, String detail) implements LookupResult {}
}

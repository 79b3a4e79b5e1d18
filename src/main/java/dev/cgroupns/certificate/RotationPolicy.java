package dev.cgroupns.certificate;

import java.time.Duration;

/**
 * How long things last.
 *
 * @param lifetime of a certificate and of the authority that signs it alone
 * @param renewAfter how long after it was issued the next one is made; what is left of the lifetime is for clusters
 *     whose API server cannot be reached
 * @param settling how long an authority must have been published before a certificate by it is served: the API servers
 *     learn of it by watching
 * @param overlap how long authorities of certificates that were served before stay published
 * @param checkEvery the longest time between two looks at the cluster, or at the files
 */
public record RotationPolicy(
        Duration lifetime, Duration renewAfter, Duration settling, Duration overlap, Duration checkEvery) {}

package dev.cgroupns.certificate;

import java.time.Duration;

/**
 * The durations of the rotation.
 *
 * @param lifetime the lifetime of a certificate and of the authority that signs only this certificate
 * @param renewAfter the age at which the next certificate is created; the rest of the lifetime is for clusters whose
 *     API server cannot be reached
 * @param settling how long an authority must have been published before its certificate is served: API servers watch
 *     the webhook configuration
 * @param overlap how long the authorities of earlier certificates stay published
 * @param checkEvery the longest time between two checks of the cluster, or of the files
 */
public record RotationPolicy(
        Duration lifetime, Duration renewAfter, Duration settling, Duration overlap, Duration checkEvery) {}

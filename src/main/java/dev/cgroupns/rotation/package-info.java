/**
 * Maintains the certificate that all replicas share: reads its Secret and the webhook configuration, and takes the
 * steps that {@link dev.cgroupns.certificate.Rotation} names.
 */
@NullMarked
package dev.cgroupns.rotation;

import org.jspecify.annotations.NullMarked;

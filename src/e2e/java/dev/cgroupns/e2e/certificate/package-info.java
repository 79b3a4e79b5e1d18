/** Replicas of the webhook that keep their certificate themselves, on a real API server. */
@NullMarked
package dev.cgroupns.e2e.certificate;

import org.jspecify.annotations.NullMarked;

/** Replicas of the webhook that maintain their certificate themselves, on a real API server. */
@NullMarked
package dev.cgroupns.e2e.certificate;

import org.jspecify.annotations.NullMarked;

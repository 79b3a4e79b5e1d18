/** The chart's MutatingAdmissionPolicy on a real API server, together with the webhook and compared with it. */
@NullMarked
package dev.cgroupns.e2e.policy;

import org.jspecify.annotations.NullMarked;

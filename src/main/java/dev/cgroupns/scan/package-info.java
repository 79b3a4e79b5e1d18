/** The audit that the webhook repeats on a schedule, by one replica, for Prometheus. */
@NullMarked
package dev.cgroupns.scan;

import org.jspecify.annotations.NullMarked;

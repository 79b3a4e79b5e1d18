/** Waiting for work, no longer than it is worth: what a review waits for has to be over when the API server gives up. */
@NullMarked
package dev.cgroupns.deadline;

import org.jspecify.annotations.NullMarked;

/** Waiting for work within a time limit: whatever a review waits for must end before the API server gives up. */
@NullMarked
package dev.cgroupns.deadline;

import org.jspecify.annotations.NullMarked;

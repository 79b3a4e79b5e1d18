/** Waits for work until a deadline: all that a review waits for must end before the API server gives up. */
@NullMarked
package dev.cgroupns.deadline;

import org.jspecify.annotations.NullMarked;

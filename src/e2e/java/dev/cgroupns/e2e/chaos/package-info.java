/** Two replicas of the webhook while everything around them fails in turn: {@code make chaos}. */
@NullMarked
package dev.cgroupns.e2e.chaos;

import org.jspecify.annotations.NullMarked;

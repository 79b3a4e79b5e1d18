/** The built webhook as a process of its own, and its registration with the API server. */
@NullMarked
package dev.cgroupns.e2e.webhook;

import org.jspecify.annotations.NullMarked;

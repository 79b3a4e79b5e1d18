/** How the launcher gets into pods, on a real API server with nodes that are only objects. */
@NullMarked
package dev.cgroupns.e2e.delivery;

import org.jspecify.annotations.NullMarked;

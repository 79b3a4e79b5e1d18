/** The commands that look into a cluster, measured on a real API server. */
@NullMarked
package dev.cgroupns.e2e.inspection;

import org.jspecify.annotations.NullMarked;

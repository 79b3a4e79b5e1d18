/** What the cluster knows, asked through its API server. */
@NullMarked
package dev.cgroupns.cluster;

import org.jspecify.annotations.NullMarked;

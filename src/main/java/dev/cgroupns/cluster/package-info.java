/** Reads nodes and pull secrets, and maintains the launcher's ConfigMaps, for verdicts and deliveries. */
@NullMarked
package dev.cgroupns.cluster;

import org.jspecify.annotations.NullMarked;

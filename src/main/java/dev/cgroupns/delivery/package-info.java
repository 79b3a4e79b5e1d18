/**
 * How the launcher gets into a pod.
 *
 * <p>Pure: no I/O, no framework. What is known of the cluster is handed in.
 */
@NullMarked
package dev.cgroupns.delivery;

import org.jspecify.annotations.NullMarked;

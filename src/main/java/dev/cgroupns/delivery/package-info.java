/**
 * How the launcher gets into a pod.
 *
 * <p>Pure: no I/O, no framework. Facts about the cluster are passed in.
 */
@NullMarked
package dev.cgroupns.delivery;

import org.jspecify.annotations.NullMarked;

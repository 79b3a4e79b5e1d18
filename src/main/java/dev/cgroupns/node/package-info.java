/**
 * The nodes that a pod can be scheduled to, and what they support.
 *
 * <p>Pure: no I/O, no framework. Taints are ignored: a pod counts as schedulable wherever its own fields allow it.
 */
@NullMarked
package dev.cgroupns.node;

import org.jspecify.annotations.NullMarked;

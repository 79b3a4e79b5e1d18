/**
 * Which nodes a pod can go to, and what they can do.
 *
 * <p>Pure: no I/O, no framework. Taints are ignored: a pod counts as schedulable wherever its own fields allow.
 */
@NullMarked
package dev.cgroupns.node;

import org.jspecify.annotations.NullMarked;

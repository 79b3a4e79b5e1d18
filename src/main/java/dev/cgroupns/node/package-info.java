/**
 * Which nodes a pod can go to, and what they can do.
 *
 * <p>Pure: no I/O, no framework. Taints are not looked at: a pod is taken to go wherever its own fields allow it.
 */
@NullMarked
package dev.cgroupns.node;

import org.jspecify.annotations.NullMarked;

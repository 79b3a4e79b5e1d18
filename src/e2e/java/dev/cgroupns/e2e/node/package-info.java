/** The node's half: a node-like view of cgroup v2, and pods run there by real runc. */
@NullMarked
package dev.cgroupns.e2e.node;

import org.jspecify.annotations.NullMarked;

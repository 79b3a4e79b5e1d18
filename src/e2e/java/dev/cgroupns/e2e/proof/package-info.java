/** The main job, proven on real parts: a real API server, and real builds on a node-like view of this machine. */
@NullMarked
package dev.cgroupns.e2e.proof;

import org.jspecify.annotations.NullMarked;

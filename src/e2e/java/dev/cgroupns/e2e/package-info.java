/** The proofs on real parts, and the demo: programs built from their sources, run on this machine. */
@NullMarked
package dev.cgroupns.e2e;

import org.jspecify.annotations.NullMarked;

/** Programs and commands of this machine: where they are, how they are started, and that they end. */
@NullMarked
package dev.cgroupns.e2e;

import org.jspecify.annotations.NullMarked;

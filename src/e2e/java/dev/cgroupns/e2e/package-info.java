/** Programs and commands on this machine: their paths, how they are started, and how they are ended. */
@NullMarked
package dev.cgroupns.e2e;

import org.jspecify.annotations.NullMarked;

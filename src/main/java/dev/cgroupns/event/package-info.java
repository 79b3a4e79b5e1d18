/** Writes events about builders, on the workloads that their owners look at. */
@NullMarked
package dev.cgroupns.event;

import org.jspecify.annotations.NullMarked;

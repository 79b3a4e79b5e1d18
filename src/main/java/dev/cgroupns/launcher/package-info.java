/**
 * The launcher: PID 1 of an injected container for half a millisecond. It moves the process into a cgroup namespace of
 * its own and executes what the container would have run.
 *
 * <p>Compiled to C by TeaVM, so it imports {@code java.lang} and {@code org.teavm.interop}, nothing else. It calls
 * Linux through {@link dev.cgroupns.launcher.Kernel}.
 */
@NullMarked
package dev.cgroupns.launcher;

import org.jspecify.annotations.NullMarked;

/**
 * Turns verdicts into a JSON Patch (RFC 6902). Pure: no I/O, no framework.
 *
 * <p>{@link dev.cgroupns.patch.Injector} is the one class that webhook and command line both call.
 */
@NullMarked
package dev.cgroupns.patch;

import org.jspecify.annotations.NullMarked;

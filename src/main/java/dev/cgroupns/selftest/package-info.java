/** Asks the API server, by dry-run, whether the webhook injects a builder, and finds out why where it does not. */
@NullMarked
package dev.cgroupns.selftest;

import org.jspecify.annotations.NullMarked;

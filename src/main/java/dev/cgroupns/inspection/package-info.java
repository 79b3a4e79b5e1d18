/**
 * What people ask a cluster from the command line, through the API server: whether the webhook injects a builder, which
 * builders run, and whether one is isolated.
 */
@NullMarked
package dev.cgroupns.inspection;

import org.jspecify.annotations.NullMarked;

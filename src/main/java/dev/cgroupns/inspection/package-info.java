/**
 * The commands' questions to a cluster, through the API server: whether the webhook injects a builder, which builders
 * run, and whether they are isolated.
 */
@NullMarked
package dev.cgroupns.inspection;

import org.jspecify.annotations.NullMarked;

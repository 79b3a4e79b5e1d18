/** The configuration file: one schema, one reader, for the webhook and the command line alike. */
@NullMarked
package dev.cgroupns.config;

import org.jspecify.annotations.NullMarked;

/** The settings of the server's process: what the command line tells it, and what tests and unusual clusters tune. */
@NullMarked
package dev.cgroupns.settings;

import org.jspecify.annotations.NullMarked;

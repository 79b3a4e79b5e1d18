/** The settings of the server's process: those of the command line, and those that tests and unusual clusters tune. */
@NullMarked
package dev.cgroupns.settings;

import org.jspecify.annotations.NullMarked;

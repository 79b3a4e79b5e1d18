/** The configuration file. The webhook and the command line share its schema and reader. */
@NullMarked
package dev.cgroupns.config;

import org.jspecify.annotations.NullMarked;

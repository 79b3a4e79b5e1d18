/** The command line: it gives the webhook's answers offline, and starts the webhook. */
@NullMarked
package dev.cgroupns.cli;

import org.jspecify.annotations.NullMarked;

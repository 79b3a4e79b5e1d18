/** The command line: the webhook's own answers, offline, and the command that starts the webhook. */
@NullMarked
package dev.cgroupns.cli;

import org.jspecify.annotations.NullMarked;

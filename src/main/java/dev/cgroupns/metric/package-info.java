/** The metrics that the webhook exports: their names and HELP texts, and the counters of an enum. */
@NullMarked
package dev.cgroupns.metric;

import org.jspecify.annotations.NullMarked;

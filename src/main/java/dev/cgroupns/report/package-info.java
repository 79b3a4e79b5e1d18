/** What is told of the builders in a pod that is created: in the log, in metrics and in events. Pure. */
@NullMarked
package dev.cgroupns.report;

import org.jspecify.annotations.NullMarked;

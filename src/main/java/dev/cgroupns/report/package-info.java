/** Reports about the builders in a pod that is created, for the log, metrics and events. Pure. */
@NullMarked
package dev.cgroupns.report;

import org.jspecify.annotations.NullMarked;

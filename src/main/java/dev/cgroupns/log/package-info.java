/** The process's log. Clients must not be able to flood it, and a log that is stuck must not stop reviews. */
@NullMarked
package dev.cgroupns.log;

import org.jspecify.annotations.NullMarked;

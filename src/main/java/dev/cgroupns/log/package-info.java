/** The log as it leaves the process: what clients send must neither flood it nor, where it is stuck, stop reviews. */
@NullMarked
package dev.cgroupns.log;

import org.jspecify.annotations.NullMarked;

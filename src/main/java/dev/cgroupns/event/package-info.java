/** Events in the cluster about builders, on the objects that people look at. */
@NullMarked
package dev.cgroupns.event;

import org.jspecify.annotations.NullMarked;

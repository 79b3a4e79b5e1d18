/** HTTP: admission reviews and their responses. {@code verdict} and {@code patch} decide what changes. */
@NullMarked
package dev.cgroupns.admission;

import org.jspecify.annotations.NullMarked;

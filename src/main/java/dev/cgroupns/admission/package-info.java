/** HTTP: an admission review in, a response out. Everything that decides is in {@code verdict} and {@code patch}. */
@NullMarked
package dev.cgroupns.admission;

import org.jspecify.annotations.NullMarked;

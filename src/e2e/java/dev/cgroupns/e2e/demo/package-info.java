/** {@code make demo}: the same parts as in the tests, for people to look at. */
@NullMarked
package dev.cgroupns.e2e.demo;

import org.jspecify.annotations.NullMarked;

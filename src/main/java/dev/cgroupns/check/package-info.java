/**
 * The checks of a cluster or an installation: facts in, one line for each check out. Pure; {@code inspection} reads the
 * facts.
 */
@NullMarked
package dev.cgroupns.check;

import org.jspecify.annotations.NullMarked;

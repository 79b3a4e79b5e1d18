/**
 * Finds which running builders are isolated, which leak, and why. Pure. It uses {@code verdict}, so that an audit and
 * the webhook cannot disagree about what a builder is.
 */
@NullMarked
package dev.cgroupns.audit;

import org.jspecify.annotations.NullMarked;

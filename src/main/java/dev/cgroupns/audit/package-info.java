/**
 * Which builders that run now are isolated, which leak, and why: running pods in, findings out. Pure, and above
 * {@code verdict}, so that an audit and the webhook cannot disagree about what a builder is.
 */
@NullMarked
package dev.cgroupns.audit;

import org.jspecify.annotations.NullMarked;

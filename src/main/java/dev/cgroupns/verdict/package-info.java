/**
 * Verdicts on a pod's containers: which must start through the launcher, and why the others need not.
 *
 * <p>Pure: no I/O, no framework. Everything read here was written by tenants.
 */
@NullMarked
package dev.cgroupns.verdict;

import org.jspecify.annotations.NullMarked;

/** Lookups of what images run: quotas, budget, cache and results. */
@NullMarked
package dev.cgroupns.image.lookup;

import org.jspecify.annotations.NullMarked;

/** The question "what does this image run?", its budget, its cache and its answer. */
@NullMarked
package dev.cgroupns.image.lookup;

import org.jspecify.annotations.NullMarked;

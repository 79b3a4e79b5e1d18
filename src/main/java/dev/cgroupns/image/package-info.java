/** What an image runs: references, and later registries. Image names are tenants' input. */
@NullMarked
package dev.cgroupns.image;

import org.jspecify.annotations.NullMarked;

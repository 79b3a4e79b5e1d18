/** Manifests in every layout: {@code inject}'s output as kubectl reads it. */
@NullMarked
package dev.cgroupns.e2e.manifest;

import org.jspecify.annotations.NullMarked;

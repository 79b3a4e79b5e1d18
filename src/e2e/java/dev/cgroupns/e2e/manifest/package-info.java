/** Manifests of every layout: what {@code inject} makes of them, as kubectl reads it. */
@NullMarked
package dev.cgroupns.e2e.manifest;

import org.jspecify.annotations.NullMarked;

/**
 * What an image runs. Here: names, configurations and answers; {@code credentials}: who may ask; {@code registry}: one
 * registry's protocol, guarded; {@code lookup}: the question as a whole, its budget and its cache. Image names are
 * tenants' input.
 */
@NullMarked
package dev.cgroupns.image;

import org.jspecify.annotations.NullMarked;

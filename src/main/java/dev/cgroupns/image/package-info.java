/**
 * What an image runs. This package has names, configurations and results; {@code credentials} has the credentials;
 * {@code registry} has a registry's protocol and its guards; {@code lookup} has the lookup with its budget and cache.
 * Tenants write the image names, so none of them is trusted.
 */
@NullMarked
package dev.cgroupns.image;

import org.jspecify.annotations.NullMarked;

/**
 * One registry's protocol (OCI distribution specification 1.1, Docker Registry HTTP API V2), with a guard at every
 * step: which registries, which addresses, how many bytes, how long.
 */
@NullMarked
package dev.cgroupns.image.registry;

import org.jspecify.annotations.NullMarked;

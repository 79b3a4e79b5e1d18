/**
 * The protocol of a registry (OCI distribution specification 1.1, Docker Registry HTTP API V2). Every step is guarded:
 * which registries and addresses may be asked, how many bytes are read, and how long it may take.
 */
@NullMarked
package dev.cgroupns.image.registry;

import org.jspecify.annotations.NullMarked;

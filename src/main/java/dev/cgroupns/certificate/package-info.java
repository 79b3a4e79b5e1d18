/** The webhook's serving certificate: where it comes from, and how a running server replaces it. */
@NullMarked
package dev.cgroupns.certificate;

import org.jspecify.annotations.NullMarked;

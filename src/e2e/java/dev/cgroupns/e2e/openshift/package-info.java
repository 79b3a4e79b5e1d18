/** Injected pods under OpenShift's security context constraints. */
@NullMarked
package dev.cgroupns.e2e.openshift;

import org.jspecify.annotations.NullMarked;

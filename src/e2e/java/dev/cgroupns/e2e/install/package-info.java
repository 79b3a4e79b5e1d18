/**
 * The chart as a platform team installs it: by helm, on a cluster with a node, where the webhook runs in pods behind
 * its Service. {@code make e2e-install} runs these in the isolation that a node needs on a machine with other work.
 */
@NullMarked
package dev.cgroupns.e2e.install;

import org.jspecify.annotations.NullMarked;

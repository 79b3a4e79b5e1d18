/**
 * The webhook and the commands on a real control plane: what the API server makes of injected pods, and builds in them
 * on a node-like view of this machine.
 */
@NullMarked
package dev.cgroupns.e2e.controlplane;

import org.jspecify.annotations.NullMarked;

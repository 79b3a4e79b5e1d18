/**
 * The last level of tests: a real kubelet and container runtime on a node of the tests' own, a virtual machine with
 * pure cgroup v2, or v1. The control plane runs beside it. Needs root on Linux; {@code make e2e} gives all of it
 * namespaces of their own.
 */
@NullMarked
package dev.cgroupns.e2e.realnode;

import org.jspecify.annotations.NullMarked;

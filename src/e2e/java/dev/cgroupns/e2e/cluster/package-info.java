/** A real Kubernetes control plane on loopback: etcd, kube-apiserver, kube-controller-manager. No node. */
@NullMarked
package dev.cgroupns.e2e.cluster;

import org.jspecify.annotations.NullMarked;

/** What is read and kept in the cluster for verdicts and deliveries: nodes, pull secrets, the launcher's ConfigMaps. */
@NullMarked
package dev.cgroupns.cluster;

import org.jspecify.annotations.NullMarked;

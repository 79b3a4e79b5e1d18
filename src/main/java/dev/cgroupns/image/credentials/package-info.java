/** The credentials for a lookup: pull secrets, docker configuration files, kubelet's matching. */
@NullMarked
package dev.cgroupns.image.credentials;

import org.jspecify.annotations.NullMarked;

/** The credentials for a lookup: pull secrets and docker configuration files, matched as the kubelet matches them. */
@NullMarked
package dev.cgroupns.image.credentials;

import org.jspecify.annotations.NullMarked;

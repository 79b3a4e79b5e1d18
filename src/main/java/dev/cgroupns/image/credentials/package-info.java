/** Which credentials an image is asked for with: pull secrets, docker configuration files, kubelet's matching. */
@NullMarked
package dev.cgroupns.image.credentials;

import org.jspecify.annotations.NullMarked;

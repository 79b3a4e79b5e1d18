package dev.cgroupns.image.lookup;

import dev.cgroupns.image.ImageReference;
import dev.cgroupns.image.credentials.Keyring;
import java.util.Optional;

/**
 * Asks what an image runs, with a pod's credentials.
 *
 * @param image the container's image
 * @param keyring the pod's credentials; {@link Keyring#EMPTY} to ask anonymously
 * @param architecture the only architecture the pod can run on, as in {@code kubernetes.io/arch}; empty if it is not
 *     certain
 */
public record ImageQuestion(ImageReference image, Keyring keyring, Optional<String> architecture) {}

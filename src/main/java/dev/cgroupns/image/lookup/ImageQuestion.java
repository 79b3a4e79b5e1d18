package dev.cgroupns.image.lookup;

import dev.cgroupns.image.ImageReference;
import dev.cgroupns.image.credentials.Keyring;
import java.util.Optional;

/**
 * The question what an image runs, for a client with these credentials.
 *
 * @param image the container's image
 * @param keyring the pod's credentials; {@link Keyring#EMPTY} to ask anonymously
 * @param architecture the only one that the pod can run on, as {@code kubernetes.io/arch} has it; empty where it is not
 *     certain
 */
public record ImageQuestion(ImageReference image, Keyring keyring, Optional<String> architecture) {}

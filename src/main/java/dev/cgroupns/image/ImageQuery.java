package dev.cgroupns.image;

import java.util.Optional;

/**
 * Asks what an image runs.
 *
 * @param image the image that a pod names
 * @param architecture the only architecture the pod can run on, as in {@code kubernetes.io/arch}; empty if it is not
 *     certain
 */
public record ImageQuery(ImageReference image, Optional<String> architecture) {}

package dev.cgroupns.image;

import java.util.Optional;

/**
 * The question what an image runs.
 *
 * @param image what a pod names
 * @param architecture the only one that the pod can run on, as {@code kubernetes.io/arch} has it; empty where it is not
 *     certain
 */
public record ImageQuery(ImageReference image, Optional<String> architecture) {}

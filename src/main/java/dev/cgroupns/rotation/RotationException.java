package dev.cgroupns.rotation;

/** An object in the cluster is wrong. The message names it and the remedy. */
final class RotationException extends RuntimeException {
    RotationException(String message) {
        super(message);
    }
}

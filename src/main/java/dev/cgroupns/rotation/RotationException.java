package dev.cgroupns.rotation;

/** Something in the cluster is wrong; the message names it and the remedy. */
final class RotationException extends RuntimeException {
    RotationException(String message) {
        super(message);
    }
}

package dev.cgroupns.rotation;

/** Something in the cluster that is not as it must be; the message names it and the remedy. */
final class RotationException extends RuntimeException {
    RotationException(String message) {
        super(message);
    }
}

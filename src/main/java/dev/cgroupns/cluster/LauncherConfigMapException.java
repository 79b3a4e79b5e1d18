package dev.cgroupns.cluster;

/** The launcher's ConfigMap cannot be made; the message names what is in the way and the remedy. */
final class LauncherConfigMapException extends RuntimeException {
    LauncherConfigMapException(String message) {
        super(message);
    }
}

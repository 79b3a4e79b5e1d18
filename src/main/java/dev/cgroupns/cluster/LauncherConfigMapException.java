package dev.cgroupns.cluster;

/** The launcher's ConfigMap cannot be created; the message has the reason and the remedy. */
final class LauncherConfigMapException extends RuntimeException {
    LauncherConfigMapException(String message) {
        super(message);
    }
}

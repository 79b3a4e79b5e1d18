package dev.cgroupns.cluster;

/** Something in the cluster that is not as it must be; the message names it and the remedy. */
final class ClusterException extends RuntimeException {
    ClusterException(String message) {
        super(message);
    }
}

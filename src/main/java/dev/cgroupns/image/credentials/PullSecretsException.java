package dev.cgroupns.image.credentials;

/** A pod's pull secrets could not be read. The message names the secret and the remedy, never the content. */
public final class PullSecretsException extends Exception {
    public PullSecretsException(String message) {
        super(message);
    }
}

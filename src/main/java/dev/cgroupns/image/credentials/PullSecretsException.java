package dev.cgroupns.image.credentials;

/** A pod's pull secrets could not be read. Its message names the secret and the remedy, and never its content. */
public final class PullSecretsException extends Exception {
    public PullSecretsException(String message) {
        super(message);
    }
}

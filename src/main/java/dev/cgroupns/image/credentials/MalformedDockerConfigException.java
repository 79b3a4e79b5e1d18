package dev.cgroupns.image.credentials;

/** A docker configuration that cannot be used. Its message starts with "it" and quotes nothing of the content. */
public final class MalformedDockerConfigException extends Exception {
    MalformedDockerConfigException(String message) {
        super(message);
    }
}

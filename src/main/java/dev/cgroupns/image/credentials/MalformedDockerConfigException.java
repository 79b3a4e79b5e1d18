package dev.cgroupns.image.credentials;

/** A docker configuration that cannot be used. The message starts with "it" and quotes none of the content. */
public final class MalformedDockerConfigException extends Exception {
    MalformedDockerConfigException(String message) {
        super(message);
    }
}

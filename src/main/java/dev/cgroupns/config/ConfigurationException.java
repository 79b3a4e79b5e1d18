package dev.cgroupns.config;

/**
 * A configuration that cannot be used; the message names file, key, value and what is allowed, a line for each problem.
 */
public final class ConfigurationException extends RuntimeException {
    /** With the whole text for the operator. */
    public ConfigurationException(String message) {
        super(message);
    }
}

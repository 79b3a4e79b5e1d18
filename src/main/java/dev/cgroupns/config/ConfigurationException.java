package dev.cgroupns.config;

/**
 * A configuration that cannot be used. The message has a line for each problem: file, key, value and what is allowed.
 */
public final class ConfigurationException extends RuntimeException {
    /** @param message the whole text for the operator */
    public ConfigurationException(String message) {
        super(message);
    }
}

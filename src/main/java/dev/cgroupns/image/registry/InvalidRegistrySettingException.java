package dev.cgroupns.image.registry;

/** A value under {@code registries} that is not allowed. The message names the key, the value and the remedy. */
public final class InvalidRegistrySettingException extends RuntimeException {
    InvalidRegistrySettingException(String key, String value, String remedy) {
        super(key + " (" + value + "): " + remedy);
    }
}

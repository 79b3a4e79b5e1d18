package dev.cgroupns.image.registry;

/** A value under {@code registries} that is not allowed. */
public final class InvalidRegistrySettingException extends RuntimeException {
    private final String problem;

    InvalidRegistrySettingException(String key, String value, String remedy) {
        super(key + " (" + value + "): " + remedy);
        this.problem = key + " (" + value + "): " + remedy;
    }

    /** The key, the value and the remedy. */
    public String problem() {
        return problem;
    }
}

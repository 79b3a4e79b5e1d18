package dev.cgroupns.image.registry;

/** A value under {@code registries} that is not allowed. */
public final class InvalidRegistrySettingException extends RuntimeException {
    private final String pointer;
    private final String problem;

    /**
     * @param pointer a JSON pointer (RFC 6901) to the value in the configuration
     * @param problem what was expected, and what was found
     */
    InvalidRegistrySettingException(String pointer, String problem) {
        super(pointer + ": " + problem);
        this.pointer = pointer;
        this.problem = problem;
    }

    /** Where in the configuration the value is: a JSON pointer. */
    public String pointer() {
        return pointer;
    }

    /** What was expected, and what was found. */
    public String problem() {
        return problem;
    }
}

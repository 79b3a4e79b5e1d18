package dev.cgroupns.yaml;

/** A text that is not YAML, or too much of it. */
public final class InvalidYamlException extends RuntimeException {
    private final int line;

    /**
     * @param line from 1
     * @param problem what is wrong there and what was expected
     */
    public InvalidYamlException(int line, String problem) {
        super(problem);
        this.line = line;
    }

    /** Where, from 1. */
    public int line() {
        return line;
    }
}

package dev.cgroupns.yaml;

/** A text is not valid YAML, or exceeds a limit. */
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

    /** The line, from 1. */
    public int line() {
        return line;
    }
}

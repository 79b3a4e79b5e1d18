package dev.cgroupns.yaml;

import java.io.Serial;

/** A text that {@link PrintedYaml} leaves to SnakeYAML. Nothing reads it, so it has no message and no stack trace. */
final class UnsupportedYamlException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    static final UnsupportedYamlException INSTANCE = new UnsupportedYamlException();

    private UnsupportedYamlException() {
        super(null, null, false, false);
    }
}

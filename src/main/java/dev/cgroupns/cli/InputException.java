package dev.cgroupns.cli;

/** A file that cannot be used. The message names the file, the line and what was expected. */
final class InputException extends RuntimeException {
    InputException(String message) {
        super(message);
    }
}

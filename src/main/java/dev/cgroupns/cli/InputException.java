package dev.cgroupns.cli;

/** A file that cannot be used; the message names file, line and what was expected. */
final class InputException extends RuntimeException {
    InputException(String message) {
        super(message);
    }
}

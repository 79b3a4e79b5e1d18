package dev.cgroupns.inspection;

/** The cluster could not be asked. The message names what, and the remedy. */
public final class InspectionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InspectionException(String message) {
        super(message);
    }
}

package dev.cgroupns.inspection;

/** The cluster could not be queried. The message names the problem and the remedy. */
public final class InspectionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InspectionException(String message) {
        super(message);
    }
}

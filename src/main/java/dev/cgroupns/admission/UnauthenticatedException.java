package dev.cgroupns.admission;

/** The client has no certificate that {@link ClientAuthentication} accepts. */
final class UnauthenticatedException extends Exception {
    private final String problem;

    UnauthenticatedException(String problem) {
        super(problem);
        this.problem = problem;
    }

    /** What was expected of the certificate. */
    String problem() {
        return problem;
    }
}

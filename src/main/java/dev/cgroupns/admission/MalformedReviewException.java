package dev.cgroupns.admission;

/** A request body that is not an AdmissionReview of a pod. */
final class MalformedReviewException extends Exception {
    private final String problem;

    MalformedReviewException(String problem) {
        super(problem);
        this.problem = problem;
    }

    /** The field, and what was expected. */
    String problem() {
        return problem;
    }
}

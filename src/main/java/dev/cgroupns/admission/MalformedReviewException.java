package dev.cgroupns.admission;

/** A request body that is no AdmissionReview of a pod; the message names the field and what was expected. */
final class MalformedReviewException extends Exception {
    MalformedReviewException(String message) {
        super(message);
    }
}

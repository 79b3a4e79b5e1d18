package dev.cgroupns.admission;

import dev.cgroupns.image.ImageQuery;
import dev.cgroupns.verdict.KnownImages;
import java.util.Set;

/** The result of handling a review without waiting. */
sealed interface AdmissionResult {
    /**
     * The review is answered.
     *
     * @param review the AdmissionReview with the response
     */
    record Answered(byte[] review) implements AdmissionResult {}

    /**
     * Registries or the API server must be asked first.
     *
     * @param review the review
     * @param images what is known about its images
     * @param unanswered the lookups that are needed
     */
    record Pending(Review review, KnownImages images, Set<ImageQuery> unanswered) implements AdmissionResult {}
}

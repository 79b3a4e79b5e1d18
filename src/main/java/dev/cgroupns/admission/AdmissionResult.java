package dev.cgroupns.admission;

import dev.cgroupns.image.ImageQuery;
import dev.cgroupns.verdict.KnownImages;
import java.util.Set;

/** How far a review was answered without waiting for anything. */
sealed interface AdmissionResult {
    /**
     * It is answered.
     *
     * @param review with the response
     */
    record Answered(byte[] review) implements AdmissionResult {}

    /**
     * Registries or the API server have to be asked first.
     *
     * @param review the review
     * @param images what is known of its images
     * @param unanswered what has to be looked up
     */
    record Pending(Review review, KnownImages images, Set<ImageQuery> unanswered) implements AdmissionResult {}
}

package dev.cgroupns.admission;

import dev.cgroupns.image.lookup.PodImages;

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
     * @param images with the questions that are open
     */
    record Pending(Review review, PodImages images) implements AdmissionResult {}
}

package dev.cgroupns.admission;

import dev.cgroupns.image.lookup.PodImages;
import io.vertx.core.buffer.Buffer;

/** How far a review was answered without waiting for anything. */
sealed interface AdmissionResult {
    /**
     * It is answered.
     *
     * @param review with the response
     */
    record Answered(Buffer review) implements AdmissionResult {}

    /**
     * Registries or the API server have to be asked first.
     *
     * @param review the review
     * @param images with the questions that are open
     */
    record Pending(Review review, PodImages images) implements AdmissionResult {}

    /**
     * It is no review of a pod.
     *
     * @param message names the field and what was expected
     */
    record Malformed(String message) implements AdmissionResult {}

    /**
     * It is not asked by a caller that is answered.
     *
     * @param message says what was expected
     */
    record Unauthenticated(String message) implements AdmissionResult {}
}

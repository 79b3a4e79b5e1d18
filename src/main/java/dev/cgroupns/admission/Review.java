package dev.cgroupns.admission;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cgroupns.verdict.OptOut;

/**
 * What the webhook needs of an AdmissionReview (admission.k8s.io/v1).
 *
 * @param uid the request's uid, to be repeated in the response
 * @param namespace of the pod
 * @param optOut whether the pod may stay as it is because it asks to
 * @param operation what is being done with the object
 * @param run whether what comes of it is kept
 * @param object the pod; a missing node where the operation has none
 */
record Review(String uid, String namespace, OptOut optOut, Operation operation, Run run, JsonNode object) {

    /** Only what is created is changed. */
    enum Operation {
        CREATE,
        OTHER
    }

    /** A dry run must have no effect (Kubernetes API, AdmissionRequest.dryRun). */
    enum Run {
        REAL,
        DRY
    }
}

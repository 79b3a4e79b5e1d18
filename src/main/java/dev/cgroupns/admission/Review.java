package dev.cgroupns.admission;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cgroupns.verdict.OptOut;

/**
 * The parts of an AdmissionReview (admission.k8s.io/v1) that the webhook needs.
 *
 * @param uid the request's uid, which the response repeats
 * @param namespace the pod's namespace
 * @param optOut whether the pod may opt out
 * @param operation the operation on the object
 * @param run whether it is a dry run
 * @param object the pod; a missing node if the operation has none
 */
record Review(String uid, String namespace, OptOut optOut, Operation operation, Run run, JsonNode object) {

    /** Only pods that are created are changed. */
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

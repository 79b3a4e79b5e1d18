package dev.cgroupns.admission;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cgroupns.patch.Injection;
import java.util.List;

/** Responses as an AdmissionReview (admission.k8s.io/v1); every one of them allows the pod. */
final class ReviewResponse {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final JsonMapper MAPPER = new JsonMapper();

    private ReviewResponse() {}

    /** The pod as it is. */
    static ObjectNode unchanged(String uid, List<String> warnings) {
        ObjectNode review = JSON.objectNode();
        review.put("apiVersion", "admission.k8s.io/v1");
        review.put("kind", "AdmissionReview");
        ObjectNode response = review.putObject("response");
        response.put("uid", uid);
        response.put("allowed", true);
        if (!warnings.isEmpty()) {
            warnings.forEach(response.putArray("warnings")::add);
        }
        return review;
    }

    /** The pod with the injection's change, if it has one. */
    static ObjectNode of(String uid, Injection injection) {
        ObjectNode review = unchanged(uid, Messages.warnings(injection));
        ObjectNode response = (ObjectNode) review.path("response");
        if (!injection.patch().isEmpty()) {
            response.put("patchType", "JSONPatch");
            response.put("patch", bytes(injection.patch().toJson()));
        }
        String audit = Messages.audit(injection.judgement());
        if (!audit.isEmpty()) {
            response.putObject("auditAnnotations").put("verdicts", audit);
        }
        return review;
    }

    /** As it goes over the wire. */
    static byte[] bytes(JsonNode json) {
        try {
            return MAPPER.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of plain nodes can always be written", e);
        }
    }
}

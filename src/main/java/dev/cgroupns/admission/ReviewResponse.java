package dev.cgroupns.admission;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cgroupns.patch.Injection;
import dev.cgroupns.patch.JsonPatch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.List;

/**
 * Writes responses as an AdmissionReview (admission.k8s.io/v1). Every response allows the pod.
 *
 * <p>A response is written field by field: every review needs one, and building a tree first would take longer.
 */
final class ReviewResponse {
    private static final JsonMapper JSON = new JsonMapper();
    /** Most responses are smaller. */
    private static final int BYTES = 4096;

    private static final byte[] NOTHING = new byte[0];

    private ReviewResponse() {}

    /** The response that leaves the pod unchanged. */
    static byte[] unchanged(String uid, List<String> warnings) {
        return written(uid, warnings, new JsonPatch(), "");
    }

    /** The response with the injection's patch, if it has one. */
    static byte[] of(Review review, Injection injection) {
        return written(
                review.uid(),
                Messages.warnings(injection, review.run()),
                injection.patch(),
                Messages.audit(injection.judgement()));
    }

    private static byte[] written(String uid, List<String> warnings, JsonPatch patch, String audit) {
        // Before the response is begun: a generator takes the thread's buffers, and one inside it would need its own.
        byte[] base64 = base64(patch);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(BYTES);
        try (JsonGenerator out = JSON.createGenerator(bytes)) {
            out.writeStartObject();
            out.writeStringField("apiVersion", "admission.k8s.io/v1");
            out.writeStringField("kind", "AdmissionReview");
            out.writeObjectFieldStart("response");
            out.writeStringField("uid", uid);
            out.writeBooleanField("allowed", true);
            if (!warnings.isEmpty()) {
                out.writeFieldName("warnings");
                out.writeArray(warnings.toArray(String[]::new), 0, warnings.size());
            }
            if (base64.length > 0) {
                out.writeStringField("patchType", "JSONPatch");
                out.writeFieldName("patch");
                out.writeRawUTF8String(base64, 0, base64.length);
            }
            if (!audit.isEmpty()) {
                out.writeObjectFieldStart("auditAnnotations");
                out.writeStringField("verdicts", audit);
                out.writeEndObject();
            }
            out.writeEndObject();
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("memory can always be written to", e);
        }
        return bytes.toByteArray();
    }

    /** Empty if there is no patch. */
    private static byte[] base64(JsonPatch patch) {
        if (patch.isEmpty()) {
            return NOTHING;
        }
        try {
            return Base64.getEncoder().encode(JSON.writeValueAsBytes(patch.toJson()));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("a tree can always be written", e);
        }
    }
}

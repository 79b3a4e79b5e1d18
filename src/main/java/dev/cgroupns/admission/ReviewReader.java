package dev.cgroupns.admission;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cgroupns.verdict.OptOut;
import dev.cgroupns.verdict.PlainText;
import java.io.IOException;
import java.util.regex.Pattern;

/**
 * Reads an AdmissionReview. It is strict about the fields that identify a review and lenient about all others, so that
 * reviews of newer API servers pass.
 */
final class ReviewReader {
    private static final String API_VERSION = "admission.k8s.io/v1";
    private static final String KIND = "AdmissionReview";
    private static final int SHOWN = 80;
    /** The part of Jackson's messages that names its own classes. */
    private static final Pattern JAVA = Pattern.compile("(?s) (\\(bound as|for) `.*");
    /** Pods are some fifteen levels deep. A tenant must not make a recursive parser go much deeper. */
    private static final int MAX_NESTING = 100;

    /**
     * A token takes up to 80 bytes in memory, but only one or two in a body. A pod of 5,000 containers has this many.
     */
    static final int MOST_TOKENS = 200_000;
    /**
     * Each builder adds 1.7 KB to the answer, which stays in memory until the client has read it. No budget counts
     * answers. A node runs a few hundred containers at most.
     */
    static final int MOST_CONTAINERS = 2_000;

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_NESTING)
                            .maxTokenCount(MOST_TOKENS)
                            // Tenants write the keys of annotations and selectors: they can be as long as the body.
                            .maxNameLength(BodyReceiver.LONGEST)
                            .build())
                    // Interned names would stay in the JVM's own table.
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .build();

    private ReviewReader() {}

    /**
     * Reads a review.
     *
     * @param body its bytes; {@code managedFields} in them are blanked
     * @throws OversizedReviewException if it exceeds a limit
     */
    static Review read(byte[] body, OptOut optOut) throws MalformedReviewException, OversizedReviewException {
        JsonNode review = parse(body);
        if (!review.isObject()) {
            throw new MalformedReviewException("the body: expected an AdmissionReview object");
        }
        require(review, "apiVersion", API_VERSION);
        require(review, "kind", KIND);
        JsonNode request = review.path("request");
        if (!request.isObject()) {
            throw new MalformedReviewException("request: expected an object");
        }
        String uid = request.path("uid").asText("");
        if (uid.isEmpty() || !request.path("uid").isTextual()) {
            throw new MalformedReviewException("request.uid: expected a string that is not empty");
        }
        requireKind(request.path("kind"));
        Review.Run run = request.path("dryRun").asBoolean(false) ? Review.Run.DRY : Review.Run.REAL;
        return new Review(uid, request.path("namespace").asText(""), optOut, operation(request), run, object(request));
    }

    private static JsonNode parse(byte[] body) throws MalformedReviewException, OversizedReviewException {
        ManagedFields.blank(body);
        try {
            return JSON.readTree(body);
        } catch (StreamConstraintsException e) {
            throw new OversizedReviewException(problem(e));
        } catch (JsonProcessingException e) {
            throw new MalformedReviewException(problem(e));
        } catch (IOException e) {
            throw new MalformedReviewException("the body cannot be read: " + e.getMessage());
        } catch (IllegalStateException e) {
            // Jackson throws this for thousands of keys with the same hash.
            throw new OversizedReviewException("the body cannot be read: " + e.getMessage());
        }
    }

    private static String problem(JsonProcessingException e) {
        String where = e.getLocation() == null
                ? ""
                : " at line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr();
        return "the body is not valid JSON" + where + ": "
                + shortened(JAVA.matcher(e.getOriginalMessage()).replaceFirst(""));
    }

    private static void require(JsonNode parent, String field, String expected) throws MalformedReviewException {
        String found = parent.path(field).asText("");
        if (!expected.equals(found)) {
            throw new MalformedReviewException(
                    field + ": expected " + expected + ", found \"" + shortened(found) + "\"");
        }
    }

    private static void requireKind(JsonNode kind) throws MalformedReviewException {
        if (!"Pod".equals(kind.path("kind").asText())
                || !kind.path("group").asText().isEmpty()) {
            throw new MalformedReviewException("request.kind: expected Pod of the core group, found "
                    + shortened(kind.isMissingNode() ? "nothing" : kind.toString())
                    + "; the webhook configuration's rules must name pods only");
        }
    }

    private static Review.Operation operation(JsonNode request) throws MalformedReviewException {
        return switch (request.path("operation").asText("")) {
            case "CREATE" -> Review.Operation.CREATE;
            case "UPDATE", "DELETE", "CONNECT" -> Review.Operation.OTHER;
            case String other ->
                throw new MalformedReviewException(
                        "request.operation: expected CREATE, UPDATE, DELETE or CONNECT, found \"" + shortened(other)
                                + "\"");
        };
    }

    private static JsonNode object(JsonNode request) throws MalformedReviewException, OversizedReviewException {
        JsonNode object = request.path("object");
        switch (operation(request)) {
            case CREATE -> requirePod(object);
            case OTHER -> {}
        }
        return object;
    }

    private static void requirePod(JsonNode object) throws MalformedReviewException, OversizedReviewException {
        if (!object.isObject()) {
            throw new MalformedReviewException("request.object: expected the pod that is created");
        }
        JsonNode spec = object.path("spec");
        int containers =
                spec.path("containers").size() + spec.path("initContainers").size();
        if (containers > MOST_CONTAINERS) {
            throw new OversizedReviewException(
                    "request.object.spec: " + containers + " containers; the limit is " + MOST_CONTAINERS);
        }
    }

    /** Safe to log, on one line: any client that reaches the port can write the text. */
    private static String shortened(String text) {
        return PlainText.of(text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...");
    }
}

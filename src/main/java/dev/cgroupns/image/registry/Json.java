package dev.cgroupns.image.registry;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cgroupns.image.LookupFailure;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;

/** Reads the JSON of registries. Refuses deep nesting, duplicate keys, and text after the end. */
final class Json {
    private static final int DEPTH = 32;
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEPTH)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private Json() {}

    /** @throws LookupException MALFORMED if it is not a JSON object; the message quotes none of it */
    static JsonNode tree(byte[] body, String what) throws LookupException {
        try {
            JsonNode tree = MAPPER.readTree(body);
            if (tree != null && tree.isObject()) {
                return tree;
            }
        } catch (IOException e) {
            throw new LookupException(LookupFailure.MALFORMED, what + " is not JSON");
        }
        throw new LookupException(LookupFailure.MALFORMED, what + " is not a JSON object");
    }

    /** The codes in an error's body (distribution specification, "Error Codes"); empty if it is not such a body. */
    static Set<String> errorCodes(byte[] body) {
        Set<String> codes = new TreeSet<>();
        try {
            tree(body, "")
                    .path("errors")
                    .forEach(error -> codes.add(error.path("code").asText()));
        } catch (LookupException e) {
            return Set.of();
        }
        return codes;
    }
}

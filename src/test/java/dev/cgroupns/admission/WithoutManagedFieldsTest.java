package dev.cgroupns.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WithoutManagedFieldsTest {
    private static final JsonMapper JSON = new JsonMapper();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"managedFields\":[{\"f:spec\":{\"a\":1}}]}            | {}",
                "{\"managedFields\":[],\"name\":\"x\"}                   | {\"name\":\"x\"}",
                "{\"name\":\"x\",\"managedFields\":{\"managedFields\":1}}| {\"name\":\"x\"}",
                "{\"m\":{\"managedFields\":null,\"a\":[1]},\"b\":true}   | {\"m\":{\"a\":[1]},\"b\":true}",
                "{\"other\":\"managedFields\"}                           | {\"other\":\"managedFields\"}",
            })
    void areLeftOut(String text, String expected) throws IOException {
        assertThat(read(text)).hasToString(expected);
    }

    @Test
    void mustBeValidAllTheSame() {
        assertThatThrownBy(() -> read("{\"managedFields\":[{\"a\":}]}")).isInstanceOf(JsonParseException.class);
    }

    private static JsonNode read(String text) throws IOException {
        try (JsonParser parser = new WithoutManagedFields(JSON.createParser(text))) {
            return JSON.readTree(parser);
        }
    }
}

package dev.cgroupns.admission;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ManagedFieldsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"managedFields\":[{\"f:a\":{}}]}                | {\"managedFields\":[          ]}",
                "{\"managedFields\":[],\"name\":\"x\"}             | {\"managedFields\":[],\"name\":\"x\"}",
                "[{\"managedFields\":[1]},{\"managedFields\":[2]}] | [{\"managedFields\":[ ]},{\"managedFields\":[ ]}]",
                "{\"managedFields\":[[\"]\"],\"\\\"]\\\\\"],\"é\":1} | {\"managedFields\":[             ],\"é\":1}",
                // The second is not closed, so the parser refuses it.
                "[{\"managedFields\":[1]},{\"managedFields\":[2}    | [{\"managedFields\":[ ]},{\"managedFields\":[2}",
            })
    void areBlanked(String text, String expected) {
        assertThat(blanked(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"managedFields\":{\"a\":[1]}}",
                "{\"managedFields\":null}",
                // A tenant's text.
                "{\"annotation\":\"{\\\"managedFields\\\":[1],\"}",
                "{\"other\":\"managedFields\",\"a\":[1]}",
                // Not closed, so the parser refuses it.
                "{\"managedFields\":[1",
                "{\"managedFields\":[\"]",
                "{\"managedFields\":[\"]\\",
                "{\"managedFields\":[",
            })
    void otherTextStays(String text) {
        assertThat(blanked(text)).isEqualTo(text);
    }

    /** If the end of each were searched for, this would take a quarter of an hour. */
    @Test
    void manyThatAreNotClosedStay() {
        String text = "{\"managedFields\":[".repeat((4 << 20) / 18);

        assertThat(blanked(text)).isEqualTo(text);
    }

    private static String blanked(String text) {
        byte[] json = text.getBytes(UTF_8);
        ManagedFields.blank(json);
        return new String(json, UTF_8);
    }
}

package dev.cgroupns.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Map;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.ExtLogRecord.FormatStyle;
import org.jboss.logmanager.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FieldLineTest {
    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', textBlock = """
            farm             , owner=farm
            ``               , owner=""
            a b              , owner="a b"
            x" code="INJECT  , owner="x\\" code=\\"INJECT"
            x=y              , owner="x=y"
            a\\              , owner=a\\
            a \\             , owner="a \\\\"
            """)
    void aValueCannotLookLikeAnotherField(String value, String expected) {
        assertThat(new FieldLine("builder", Map.of("owner", value)).text()).isEqualTo("builder " + expected);
    }

    @Test
    void asJsonEachFieldIsAKey() throws JsonProcessingException {
        ExtLogRecord line = line("builder owner=farm");
        line.setParameters(new Object[] {new FieldLine("builder", Map.of("owner", "fa\"rm"))});

        JsonNode json = json(line);

        assertThat(json.path("timestamp").asText()).matches("\\d{4}-\\d\\d-\\d\\dT.*Z");
        assertThat(json.path("level").asText()).isEqualTo("INFO");
        assertThat(json.path("logger").asText()).isEqualTo("dev.cgroupns.Some");
        assertThat(json.path("message").asText()).isEqualTo("builder");
        assertThat(json.path("owner").asText()).isEqualTo("fa\"rm");
    }

    @Test
    void asJsonAnyOtherLineIsAMessageAndAnException() throws JsonProcessingException {
        ExtLogRecord line = line("review %s: failed");
        line.setMessage("review %s: failed", FormatStyle.PRINTF);
        line.setParameters(new Object[] {"u\n"});
        line.setThrown(new IllegalStateException("a mistake"));

        JsonNode json = json(line);

        assertThat(json.path("message").asText()).isEqualTo("review u\n: failed");
        assertThat(json.path("exception").asText()).startsWith("java.lang.IllegalStateException: a mistake\n");
    }

    private static ExtLogRecord line(String message) {
        ExtLogRecord line = new ExtLogRecord(Level.INFO, message, FormatStyle.NO_FORMAT, "caller");
        line.setLoggerName("dev.cgroupns.Some");
        return line;
    }

    private static JsonNode json(ExtLogRecord line) throws JsonProcessingException {
        String text = new JsonFormatter().format(line);
        assertThat(text.lines()).hasSize(1);
        return new JsonMapper().readTree(text);
    }
}

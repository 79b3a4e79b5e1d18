package dev.cgroupns.log;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;
import org.jboss.logmanager.ExtFormatter;
import org.jboss.logmanager.ExtLogRecord;

/** Writes each log line as one JSON object. The fields of a {@link FieldLine} are keys of it. */
final class JsonFormatter extends ExtFormatter {
    private static final JsonMapper JSON = new JsonMapper();

    @Override
    public String format(ExtLogRecord line) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(text)) {
            out.writeStartObject();
            out.writeStringField("timestamp", line.getInstant().toString());
            out.writeStringField("level", line.getLevel().getName());
            out.writeStringField("logger", line.getLoggerName());
            FieldLine fields = FieldLine.of(line).orElse(null);
            if (fields == null) {
                out.writeStringField("message", line.getFormattedMessage());
            } else {
                out.writeStringField("message", fields.message());
                for (Map.Entry<String, String> field : fields.fields().entrySet()) {
                    out.writeStringField(field.getKey(), field.getValue());
                }
            }
            if (line.getThrown() != null) {
                StringWriter trace = new StringWriter();
                line.getThrown().printStackTrace(new PrintWriter(trace));
                out.writeStringField("exception", trace.toString());
            }
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("memory can always be written to", e);
        }
        return text.append('\n').toString();
    }
}

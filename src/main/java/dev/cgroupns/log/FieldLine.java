package dev.cgroupns.log;

import java.util.Map;
import java.util.Optional;
import java.util.logging.LogRecord;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.ExtLogRecord.FormatStyle;
import org.jboss.logmanager.Level;
import org.jboss.logmanager.Logger;

/**
 * A log line with fields, which programs read too. As text, {@code name=value} follows the message; in JSON, each field
 * is a key.
 *
 * @param message what happened; the same for all lines of a kind
 * @param fields names and values, in order; values have no line breaks
 */
public record FieldLine(String message, Map<String, String> fields) {

    /** How many shares the lines of one logger have. */
    private static final int SHARES = 64;

    /** The fields of a log line; empty if it has none. */
    static Optional<FieldLine> of(LogRecord line) {
        Object[] parameters = line.getParameters();
        return parameters != null && parameters.length == 1 && parameters[0] instanceof FieldLine fields
                ? Optional.of(fields)
                : Optional.empty();
    }

    /** Lines about one namespace share a limit. It is a number, since tenants choose the names of namespaces. */
    int share() {
        return Math.floorMod(fields.getOrDefault("namespace", "").hashCode(), SHARES);
    }

    /** Writes it at level INFO. */
    public void info(Class<?> writer) {
        Logger logger = Logger.getLogger(writer.getName());
        if (logger.isLoggable(Level.INFO)) {
            ExtLogRecord line = new ExtLogRecord(Level.INFO, text(), FormatStyle.NO_FORMAT, writer.getName());
            line.setLoggerName(writer.getName());
            line.setParameters(new Object[] {this});
            logger.log(line);
        }
    }

    /** The line as text. An empty value, or one with a space, quote or =, is quoted, so it cannot look like a field. */
    String text() {
        StringBuilder text = new StringBuilder(message);
        fields.forEach((name, value) ->
                text.append(' ').append(name).append('=').append(isPlain(value) ? value : quoted(value)));
        return text.toString();
    }

    private static boolean isPlain(String value) {
        return !value.isEmpty() && value.indexOf(' ') < 0 && value.indexOf('"') < 0 && value.indexOf('=') < 0;
    }

    private static String quoted(String value) {
        return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}

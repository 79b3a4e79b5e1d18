package dev.cgroupns.log;

import java.util.Map;
import java.util.Optional;
import java.util.logging.LogRecord;
import java.util.stream.Collectors;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.ExtLogRecord.FormatStyle;
import org.jboss.logmanager.Level;
import org.jboss.logmanager.Logger;

/**
 * A line of the log that programs read too: {@code name=value} after the message as text, a key for each as JSON.
 *
 * @param message what happened, the same for all lines of a kind
 * @param fields names and values, in the order of the line; values are on one line already
 */
public record FieldLine(String message, Map<String, String> fields) {

    /** The most shares that the lines of one logger have. */
    private static final int SHARES = 64;

    /** The fields of a line of the log; empty for one that has none. */
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

    /** As text. A value with a space, a quote or nothing in it is quoted, so that it cannot look like another field. */
    String text() {
        return message
                + fields.entrySet().stream()
                        .map(field -> " " + field.getKey() + "=" + quoted(field.getValue()))
                        .collect(Collectors.joining());
    }

    private static String quoted(String value) {
        boolean plain = !value.isEmpty() && value.chars().noneMatch(each -> each == ' ' || each == '"' || each == '=');
        return plain ? value : '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}

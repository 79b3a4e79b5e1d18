package dev.cgroupns.cli;

import java.time.Duration;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a duration in the format of kubectl and helm. */
final class DurationConverter implements ITypeConverter<Duration> {
    private static final Pattern DURATION = Pattern.compile("(?=\\d)(\\d{1,4}h)?(\\d{1,6}m)?(\\d{1,6}s)?");

    @Override
    public Duration convert(String value) {
        if (DURATION.matcher(value).matches()) {
            return Duration.parse("PT" + value);
        }
        throw new TypeConversionException("expected a duration such as 30s, 5m or 1h30m, found \"" + value + "\"");
    }
}

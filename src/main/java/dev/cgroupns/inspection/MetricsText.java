package dev.cgroupns.inspection;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Values in a page of metrics, in Prometheus' text format. */
final class MetricsText {
    private static final Pattern SAMPLE =
            Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})?\\s+([0-9.eE+-]+)(?:\\s+\\d+)?");

    private MetricsText() {}

    /** The value of a metric without labels; empty if the page does not have it. */
    static Optional<Long> value(@Nullable String page, String metric) {
        return samples(page, metric).map(MetricsText::number).findFirst();
    }

    /** The values of a metric by one of its labels. */
    static Map<String, Long> values(@Nullable String page, String metric, String label) {
        Pattern labelled = Pattern.compile("(?:^|,)" + label + "=\"([^\"]*)\"");
        Map<String, Long> values = new HashMap<>();
        samples(page, metric).forEach(sample -> {
            Matcher matcher = labelled.matcher(String.valueOf(sample.group(2)));
            if (matcher.find()) {
                values.merge(matcher.group(1), number(sample), Long::sum);
            }
        });
        return values;
    }

    private static Stream<Matcher> samples(@Nullable String page, String metric) {
        return (page == null ? "" : page)
                .lines()
                .filter(line -> line.startsWith(metric))
                .map(SAMPLE::matcher)
                .filter(sample -> sample.matches() && sample.group(1).equals(metric));
    }

    private static long number(Matcher sample) {
        return (long) Double.parseDouble(sample.group(3));
    }
}

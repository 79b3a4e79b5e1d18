package dev.cgroupns.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Counts the launcher's instructions with valgrind. Unlike its time, their number does not depend on what else the
 * machine does.
 */
final class InstructionsIT {
    /** A tenth above what it takes on x86_64. Most of it is the start of TeaVM's runtime. */
    private static final int BUDGET = 13_600;

    private static final Pattern COLLECTED = Pattern.compile("Collected : ([0-9]+)");

    @Test
    void theStartKeepsItsBudget() throws IOException, InterruptedException {
        String output = Binary.shell(
                        "exec env -i \"$(command -v valgrind)\" --tool=callgrind --callgrind-out-file=/dev/null \"$launcher\" version 2>&1")
                .good();

        Matcher collected = COLLECTED.matcher(output);
        assertThat(collected.find()).as(output).isTrue();
        assertThat(Integer.parseInt(collected.group(1))).isBetween(1, BUDGET);
    }
}

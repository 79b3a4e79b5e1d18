package dev.cgroupns.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How much memory reading a long command line takes. What the words mean is in {@code verdicts.yaml}.
 */
final class ShellWordsTest {
    private static final int WORDS = 100_000;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Words of other lengths than those of the programs, and of flags, in a script and as arguments. */
    @ParameterizedTest
    @ValueSource(strings = {"a", "make", "-x", "--debug", "/a/b/c"})
    void wordsThatSayNothingAreNotCopied(String word) {
        ShellWords.Programs programs = new ShellWords.Programs(List.of("buildkitd"));
        List<List<String>> line = List.of(List.of("sh", "-c", (word + "; ").repeat(WORDS)));

        long before = THREADS.getCurrentThreadAllocatedBytes();
        ShellWords words = ShellWords.of(programs, line);
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;

        assertThat(words.program(Set.of("buildkitd"))).isEmpty();
        assertThat(allocated).isLessThan(WORDS);
    }
}

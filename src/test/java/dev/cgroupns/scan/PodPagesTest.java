package dev.cgroupns.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.cgroupns.scan.PodPages.ListedPod;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PodPagesTest {
    private static final int MAX_TOKENS = 50;

    private final List<String> read = new ArrayList<>();

    @Test
    void handsOverEachPodAndTheTokenOfTheNextPage() throws IOException {
        Optional<String> next = read("""
                {"kind": "PodList", "metadata": {"resourceVersion": "1", "continue": "next"},
                 "items": [{"metadata": {"name": "a"}}, {"metadata": {"name": "b"}}], "other": {"items": [{}]}}""");

        assertThat(read).containsExactly("a", "b");
        assertThat(next).contains("next");
    }

    @Test
    void theLastPageHasNoToken() throws IOException {
        assertThat(read("{\"items\": [], \"metadata\": {\"continue\": \"\"}}")).isEmpty();
        assertThat(read("{}")).isEmpty();
        assertThat(read).isEmpty();
    }

    @Test
    void leavesOutAPodOfTooManyTokensAndGoesOn() throws IOException {
        String large = "{\"metadata\": {\"name\": \"large\"}, \"spec\": {\"containers\": [{\"args\": [["
                + "\"a\", ".repeat(MAX_TOKENS) + "{}]]}, {}], \"volumes\": []}}";

        Optional<String> next = read("{\"items\": [{\"metadata\": {\"name\": \"a\"}}, " + large
                + ", {\"metadata\": {\"name\": \"b\"}}, " + large + "], \"metadata\": {\"continue\": \"next\"}}");

        assertThat(read).containsExactly("a", "too large", "b", "too large");
        assertThat(next).contains("next");
    }

    @Test
    void anAnswerThatEndsTooEarlyIsAnError() {
        assertThatIOException().isThrownBy(() -> read("{\"items\": [{\"metadata\": {\"name\": \"a\"}}, {\"meta"));
    }

    private Optional<String> read(String page) throws IOException {
        return PodPages.read(
                new ByteArrayInputStream(page.getBytes(StandardCharsets.UTF_8)),
                MAX_TOKENS,
                pod -> read.add(name(pod)));
    }

    private static String name(ListedPod listed) {
        return switch (listed) {
            case ListedPod.WholePod(var pod) -> pod.at("/metadata/name").asText();
            case ListedPod.TooLarge() -> "too large";
        };
    }
}

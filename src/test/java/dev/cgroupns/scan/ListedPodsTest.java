package dev.cgroupns.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import dev.cgroupns.inspection.ListPage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ListedPodsTest {
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
        try (JsonParser parser = new JsonFactory().createParser(page)) {
            return ListPage.read(parser, new ListedPods(MAX_TOKENS, pod -> read.add(name(pod))));
        }
    }

    private static String name(ListedPod listed) {
        return switch (listed) {
            case ListedPod.WholePod(var pod) -> pod.at("/metadata/name").asText();
            case ListedPod.TooLarge() -> "too large";
        };
    }
}

package dev.cgroupns.patch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cgroupns.delivery.DeliveryMode;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Words from an image, which the kubelet does not expand there, survive its expansion unchanged. */
final class KubeletExpansionTest {
    private static final Map<String, String> ENVIRONMENT = Map.of("A", "expanded", "", "nothing");
    private static final JsonMapper JSON = new JsonMapper();
    private static final String PARTS = "$$$()AB é\u20ac\ud83d\ude00";

    private final Injections injections = Injections.by(DeliveryMode.INIT_CONTAINER);

    static Stream<String> words() {
        Random random = new Random(1);
        int[] parts = PARTS.codePoints().toArray();
        Stream<String> made = Stream.generate(() -> random.ints(random.nextInt(1, 9), 0, parts.length)
                .map(part -> parts[part])
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString());
        return Stream.concat(Stream.of("--x=$é", "$(A)", "$$(A)", "$", "a$", "$$", "$("), made.limit(300));
    }

    @ParameterizedTest
    @MethodSource("words")
    void theWordIsUnchanged(String word) {
        List<String> entrypoint = List.of("/bin/" + word, word);
        ObjectNode pod = JSON.createObjectNode();
        pod.putObject("metadata")
                .putObject("annotations")
                .put("cgroupns.dev/entrypoint.b", words(entrypoint).toString());
        pod.putObject("spec")
                .putArray("containers")
                .addObject()
                .put("name", "b")
                .put("image", "registry.example/moby/buildkit")
                .putObject("securityContext")
                .put("privileged", true);

        JsonNode command = injections.injected(pod).at("/spec/containers/0/command");

        assertThat(command.valueStream().skip(3).map(JsonNode::asText).map(KubeletExpansionTest::expanded))
                .isEqualTo(entrypoint);
    }

    private static ArrayNode words(List<String> words) {
        ArrayNode array = JSON.createArrayNode();
        words.forEach(array::add);
        return array;
    }

    /** The kubelet's rules (k8s.io/kubernetes/third_party/forked/golang/expansion), reimplemented. */
    private static String expanded(String text) {
        StringBuilder out = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            char each = text.charAt(at);
            int close = text.indexOf(')', at);
            if (each != '$' || at + 1 == text.length()) {
                out.append(each);
                at++;
            } else if (text.charAt(at + 1) == '$') {
                out.append('$');
                at += 2;
            } else if (text.charAt(at + 1) == '(' && close > 0) {
                String name = text.substring(at + 2, close);
                out.append(ENVIRONMENT.getOrDefault(name, "$(" + name + ")"));
                at = close + 1;
            } else {
                // A character outside the syntax: kubelets have mangled it if it has more than one byte.
                out.append('$').append(text.charAt(at + 1) > '~' ? "MANGLED" : text.charAt(at + 1));
                at += 2;
            }
        }
        return out.toString();
    }
}

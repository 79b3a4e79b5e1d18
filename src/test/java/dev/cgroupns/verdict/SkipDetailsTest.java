package dev.cgroupns.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cgroupns.config.ConfigurationReader;
import dev.cgroupns.node.Nodes;
import dev.cgroupns.verdict.Verdict.Skip;
import dev.cgroupns.yaml.YamlText;
import dev.cgroupns.yaml.YamlTree;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The details that a skipped container's owner gets besides the reason. Containers are privileged unless stated
 * otherwise.
 */
final class SkipDetailsTest {
    private static final String LONG = "a".repeat(70);

    private final Judge judge = new Judge(ConfigurationReader.defaults().policy());

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            image: "moby/buildkit:v0.20.0-rootless"                         | ROOTLESS             | image tag v0.20.0-rootless
            command: [/usr/bin/rootlesskit, buildkitd]                      | ROOTLESS             | command has /usr/bin/rootlesskit
            command: [buildkitd, --rootless]                                | ROOTLESS             | command has --rootless
            {command: [buildkitd], securityContext: {privileged: true, runAsUser: 1}} | ROOTLESS   | securityContext asks for a user that is not root
            command: [buildkitd, --oci-worker=false]                        | CONTAINERD_WORKER    | --oci-worker=false
            command: [start, --addr, "unix:///run/buildkit/b.sock"]         | BUILDER_UNRECOGNIZED | its arguments have --addr
            command: [start, x, --config, /etc/buildkit.toml]               | BUILDER_UNRECOGNIZED | its arguments have --config
            command: ["--addr", x, buildkit]                                | NOT_A_BUILDER        |
            command: [buildkit, x, "--addr"]                                | NOT_A_BUILDER        |
            command: [start, "--oci-worker-labels=LONG"]                    | BUILDER_UNRECOGNIZED | its arguments have --oci-worker-labels=SHORT...
            {command: [start], name: my-buildkit}                           | BUILDER_UNRECOGNIZED | its name is my-buildkit
            {command: [start], image: "corp/my-buildkit"}                   | BUILDER_UNRECOGNIZED | its image is corp/my-buildkit
            {command: [start], image: "buildkit/app"}                       | NOT_A_BUILDER        |
            securityContext: {}                                             | NOT_PRIVILEGED       |
            {name: named, securityContext: {}}                              | NOT_PRIVILEGED       | named in cgroupns.dev/containers
            """)
    void areReported(String container, String reason, @Nullable String detail) throws Exception {
        String longest = "--oci-worker-labels=";
        ObjectNode read = (ObjectNode)
                YamlTree.toJson(YamlText.read(container.replace("LONG", LONG)).orElseThrow());
        ObjectNode pod = (ObjectNode) new JsonMapper().readTree("""
                {"metadata": {"annotations": {}}, "spec": {"containers": [
                  {"name": "c", "image": "corp/b", "securityContext": {"privileged": true}}]}}
                """);
        ((ObjectNode) pod.at("/spec/containers/0")).setAll(read);
        if (read.path("name").asText().equals("named")) {
            ((ObjectNode) pod.at("/metadata/annotations")).put(Annotations.CONTAINERS, "named");
        }

        Verdict verdict = judge.judge(PodReader.read(pod), OptOut.ALLOWED, KnownImages.NONE, new Nodes.Unknown())
                .verdicts()
                .getFirst();

        String expected = detail == null ? "" : detail.replace("SHORT", LONG.substring(0, 60 - longest.length()));
        assertThat(verdict).isInstanceOfSatisfying(Skip.class, skip -> {
            assertThat(skip.reason()).hasToString(reason);
            assertThat(skip.detail()).isEqualTo(expected);
        });
    }
}

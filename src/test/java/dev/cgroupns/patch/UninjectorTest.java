package dev.cgroupns.patch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cgroupns.config.ConfigurationReader;
import dev.cgroupns.delivery.ClusterFacts;
import dev.cgroupns.delivery.ConfigMapAvailability;
import dev.cgroupns.delivery.DeliveryMode;
import dev.cgroupns.image.ImageConfig;
import dev.cgroupns.image.ImageQuery;
import dev.cgroupns.image.ImageReference;
import dev.cgroupns.image.LookupResult;
import dev.cgroupns.node.Nodes;
import dev.cgroupns.verdict.KnownImages;
import dev.cgroupns.verdict.OptOut;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The way back from an injection, where the pod's own fields do not show it. */
final class UninjectorTest {
    private static final String IMAGE = "registry.example/fork:1";
    private static final Uninjector UNINJECTOR =
            new Uninjector(ConfigurationReader.defaults().launcherSettings("1"));

    /** With the default configuration this image is no builder's without the annotation. */
    private static final String FORK = """
            metadata:
              name: fork
              annotations: {cgroupns.dev/containers: b%s}
            spec:
              containers:
              - name: b
                image: registry.example/fork:1
                %s
                securityContext: {privileged: true}
            """;

    @ParameterizedTest
    @ValueSource(strings = {"args: [--debug]", "tty: true"})
    void tellsTheImagesWordsFromThePodsOwn(String field) {
        JsonNode pod = Injections.yaml(FORK.formatted("", field));
        for (ImageConfig config : List.of(
                image(List.of("buildkitd"), List.of("--oci-worker", "$HOME")),
                image(List.of(), List.of("buildkitd")),
                image(List.of("buildkitd"), List.of()))) {
            KnownImages images = new KnownImages(Map.of(
                    new ImageQuery(ImageReference.parse(IMAGE).orElseThrow(), Optional.of("amd64")),
                    new LookupResult.Found(config)));

            JsonNode injected = injected(pod, DeliveryMode.INIT_CONTAINER, images);

            assertThat(injected.at("/spec/containers/0/command/0").asText()).isEqualTo("/cgroupns/launcher");
            assertThat(uninjected(injected)).isEqualTo(pod);
            JsonNode again = injected(withAnotherBuilder(injected), DeliveryMode.INIT_CONTAINER, images);
            assertThat(uninjected(again)).as("two passes").isEqualTo(withAnotherBuilder(pod));
        }
    }

    @ParameterizedTest
    @EnumSource(names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void takesEachDeliveryBack(DeliveryMode delivery) {
        JsonNode pod = Injections.yaml(FORK.formatted(
                ", 'cgroupns.dev/entrypoint.b': '[\"run\", \"$X\"]'", "volumeMounts: [{name: d, mountPath: /d}]"));

        JsonNode injected = injected(pod, delivery, KnownImages.NONE);

        assertThat(injected.at("/spec/volumes/0/name").asText()).isEqualTo("cgroupns-launcher");
        assertThat(uninjected(injected)).isEqualTo(pod);
        assertThat(UNINJECTOR.uninject(pod).patch().isEmpty())
                .as("a second time")
                .isTrue();
    }

    @Test
    void keepsAVolumeThatTheOwnerMountsElsewhere() {
        JsonNode injected = injected(
                Injections.yaml(FORK.formatted("", "command: [buildkitd]")),
                DeliveryMode.IMAGE_VOLUME,
                KnownImages.NONE);
        ((ObjectNode) injected.at("/spec/containers/0"))
                .withArray("volumeMounts")
                .addObject()
                .put("name", "cgroupns-launcher")
                .put("mountPath", "/launcher-for-tests");

        JsonNode uninjected = uninjected(injected);

        assertThat(uninjected.at("/spec/volumes/0/name").asText()).isEqualTo("cgroupns-launcher");
        assertThat(uninjected.at("/spec/containers/0/volumeMounts")).hasSize(1);
        assertThat(uninjected.at("/spec/containers/0/command").toString()).isEqualTo("[\"buildkitd\"]");
    }

    private static JsonNode withAnotherBuilder(JsonNode pod) {
        JsonNode more = pod.deepCopy();
        ((ObjectNode) more.path("spec"))
                .withArray("containers")
                .add(Injections.yaml("{name: c, image: moby/buildkit, command: [buildkitd],"
                        + " securityContext: {privileged: true}}"));
        ((ObjectNode) more.at("/metadata/annotations")).put("cgroupns.dev/containers", "b,c");
        return more;
    }

    private static JsonNode injected(JsonNode pod, DeliveryMode delivery, KnownImages images) {
        ClusterFacts cluster = new ClusterFacts(
                Optional.empty(),
                new Nodes.Unknown(),
                new ConfigMapAvailability.Available(Map.of("amd64", "cgroupns-launcher-1-amd64")));
        JsonNode placed = pod.deepCopy();
        ((ObjectNode) placed.path("spec")).putObject("nodeSelector").put("kubernetes.io/arch", "amd64");
        Injection injection = Injections.by(delivery).injector().inject(placed, OptOut.ALLOWED, images, cluster);
        ObjectNode injected = (ObjectNode)
                io.fabric8.zjsonpatch.JsonPatch.apply(injection.patch().toJson(), placed);
        ((ObjectNode) injected.path("spec")).remove("nodeSelector");
        return injected;
    }

    private static JsonNode uninjected(JsonNode pod) {
        Uninjection uninjection = UNINJECTOR.uninject(pod);
        assertThat(uninjection.outcomes()).hasOnlyElementsOfType(Uninjection.ContainerOutcome.Restored.class);
        return uninjection.patch().operations().getFirst().value();
    }

    private static ImageConfig image(List<String> entrypoint, List<String> cmd) {
        return new ImageConfig(entrypoint, cmd, "");
    }
}

package dev.cgroupns.patch;

import static dev.cgroupns.patch.Injections.yaml;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cgroupns.delivery.DeliveryMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The launcher's init container has its builder's resources on every call, whatever other webhooks did before. */
final class FollowedResourcesTest {
    private static final String INJECTED = """
            metadata: {annotations: {cgroupns.dev/status: '{"version":"0.0.9"}'}}
            spec:
              initContainers:
              - name: cgroupns-launcher
                image: registry.example/launcher:0.0.9
                command: [/launcher, install, /cgroupns]
                %s
                volumeMounts: [{name: cgroupns-launcher, mountPath: /cgroupns}]
              - {name: other, image: corp/other, resources: {requests: {cpu: "7"}}}
              containers:
              - {name: app, image: corp/app, resources: {requests: {cpu: 50m}}}
              - name: buildkitd
                image: moby/buildkit
                command: [/cgroupns/launcher, --oom=step, --, buildkitd]
                %s
                securityContext: {privileged: true}
                volumeMounts: [{name: cgroupns-launcher, mountPath: /cgroupns, readOnly: true}]
              volumes: [{name: cgroupns-launcher, emptyDir: {}}]
            """;

    private final Injections injections = Injections.by(DeliveryMode.INIT_CONTAINER);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "resources: {requests: {cpu: '4', memory: 8Gi}, limits: {memory: 16Gi}}"
                        + "|resources: {requests: {cpu: 500m}, limits: {memory: 2Gi}}"
                        + "|{requests: {cpu: 500m}, limits: {memory: 2Gi}}",
                "''|resources: {requests: {cpu: 1}, limits: {cpu: 1}}|{requests: {cpu: 1}, limits: {cpu: 1}}",
                "'resources: {}'|resources: {limits: {memory: 1Gi}}|{limits: {memory: 1Gi}}",
                "resources: {requests: {cpu: '4'}}|''|{}",
                "resources: {requests: {cpu: '4'}}|'resources: {}'|{}",
                "'resources: {requests: {cpu: 4}, claims: [{name: c}]}'|''|{claims: [{name: c}]}",
                // The API server writes the empty object into every container.
                "'resources: {}'|''|{}",
                "'resources: {limits: {}}'|''|{limits: {}}",
                "''|''|",
            })
    void nothingElseIsTouched(String ours, String builder, String expected) {
        JsonNode before = yaml(INJECTED.formatted(ours, builder));

        JsonNode after = injections.injected(before);

        JsonNode wanted = before.deepCopy();
        if (expected != null) {
            ((ObjectNode) wanted.at("/spec/initContainers/0")).set("resources", yaml(expected));
        }
        assertThat(after).isEqualTo(wanted);
        assertThat(injections.of(after).patch().toJson()).as("second pass").isEmpty();
    }

    /** The same container is the model as on the first call: a container before builders that are init containers. */
    @Test
    void oneModelForAllBuildersOfAnInitContainer() {
        String builder = "{name: %s, image: moby/buildkit, command: [buildkitd], securityContext: {privileged: true},"
                + " resources: {requests: {cpu: %s}}}";
        JsonNode first = injections.injected("spec: {initContainers: [%s], containers: [%s, %s]}"
                .formatted(
                        builder.formatted("one-shot", "1"),
                        builder.formatted("model", "2"),
                        builder.formatted("other", "3")));
        assertThat(first.at("/spec/initContainers/0/resources/requests/cpu").asInt())
                .isEqualTo(2);
        assertThat(injections.of(first).patch().toJson()).isEmpty();

        ((ObjectNode) first.at("/spec/containers/0/resources/requests")).put("cpu", 5);
        JsonNode second = injections.injected(first);

        assertThat(second.at("/spec/initContainers/0/resources/requests/cpu").asInt())
                .isEqualTo(5);
        assertThat(second.at("/spec/initContainers/1/resources/requests/cpu").asInt())
                .isEqualTo(1);
    }

    /** The pod's first builder that is a container is added now, and is the model from then on. */
    @Test
    void aBuilderThatIsAddedLaterMayBecomeTheModel() {
        JsonNode pod = injections.injected("""
                spec:
                  initContainers:
                  - {name: sidecar, image: moby/buildkit, command: [buildkitd], restartPolicy: Always,
                     securityContext: {privileged: true}, resources: {requests: {cpu: 1}}}
                  containers: []
                """);
        ((ArrayNode) pod.at("/spec/containers")).add(yaml("""
                {name: added, image: moby/buildkit, command: [buildkitd],
                 securityContext: {privileged: true}, resources: {requests: {cpu: 2}}}
                """));

        JsonNode after = injections.injected(pod);

        assertThat(after.at("/spec/initContainers/0/resources/requests/cpu").asInt())
                .isEqualTo(2);
        assertThat(injections.of(after).patch().toJson()).isEmpty();
    }

    /** No builder starts from its volume, so its resources have no model. */
    @Test
    void anInitContainerThatNoBuilderUsesIsUnchanged() {
        JsonNode pod = yaml("""
                spec:
                  initContainers:
                  - name: cgroupns-launcher
                    command: [/launcher, install, /cgroupns]
                    resources: {requests: {cpu: 4}}
                    volumeMounts: [{name: cgroupns-launcher, mountPath: /cgroupns}]
                  containers: [{name: app, image: corp/app}]
                  volumes: [{name: cgroupns-launcher, emptyDir: {}}]
                """);

        assertThat(injections.of(pod).patch().toJson()).isEmpty();
    }
}

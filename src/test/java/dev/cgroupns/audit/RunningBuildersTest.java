package dev.cgroupns.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.cgroupns.audit.ContainerProcesses.PidSharing;
import dev.cgroupns.audit.RunningBuilders.Chosen;
import dev.cgroupns.audit.RunningBuilders.None;
import dev.cgroupns.audit.RunningBuilders.RunningBuilder;
import dev.cgroupns.config.ConfigurationReader;
import dev.cgroupns.verdict.Judge;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RunningBuildersTest {
    private static final Judge JUDGE = new Judge(ConfigurationReader.defaults().policy());

    private static final String POD = """
            metadata: {name: farm, namespace: team-a}
            spec:
              shareProcessNamespace: true
              containers:
                - {name: builder, image: moby/buildkit, securityContext: {privileged: true}}
                - {name: starting, image: moby/buildkit, securityContext: {privileged: true}}
                - {name: rootless, image: 'moby/buildkit:rootless', securityContext: {privileged: true}}
                - {name: agent, image: registry.example/agent, securityContext: {privileged: true}}
                - {name: metrics, image: registry.example/metrics}
            status:
              containerStatuses:
                - {name: builder, containerID: 'containerd://12ab', state: {running: {}}}
                - {name: starting, state: {waiting: {}}}
                - {name: agent, containerID: 'cri-o://34cd', state: {running: {}}}
            """;

    @Test
    void allThatRun() {
        assertThat(builders(POD, null))
                .isEqualTo(new Chosen(List.of(new RunningBuilder("builder", "12ab", PidSharing.OTHERS))));
    }

    @Test
    void onlyTheOneThatIsNamed() {
        assertThat(builders(POD.replace("shareProcessNamespace: true", ""), "agent"))
                .isEqualTo(new Chosen(List.of(new RunningBuilder("agent", "34cd", PidSharing.CONTAINER))));
    }

    @Test
    void saysWhyThereIsNone() {
        assertThat(builders(POD, "builders"))
                .isEqualTo(new None("pod farm has no container \"builders\"; it has builder, starting, rootless, agent,"
                        + " metrics"));
        assertThat(builders(POD, "starting"))
                .isEqualTo(new None("container starting of pod farm is not running; look at its state: kubectl"
                        + " --namespace team-a describe pod farm"));
        assertThat(why("metrics")).contains("(NOT_PRIVILEGED)", "there is nothing to verify");
        assertThat(why("rootless")).contains("(ROOTLESS)", "there is nothing to verify");
        assertThat(builders(POD.replace("moby/buildkit", "registry.example/image"), null))
                .isInstanceOf(None.class)
                .asString()
                .contains("no privileged container of pod farm is known to run a build daemon");
    }

    @Test
    void saysWhyItLeavesAPodAlone() {
        assertThat(builders("""
                metadata: {name: farm, namespace: team-a}
                spec:
                  hostUsers: false
                  containers:
                    - {name: builder, image: moby/buildkit, securityContext: {privileged: true}}
                """, null)).asString().contains("container builder is left alone (USER_NAMESPACE)");
    }

    private static String why(String container) {
        return builders(POD, container).toString();
    }

    private static RunningBuilders builders(String pod, @Nullable String name) {
        try {
            JsonNode tree = new YAMLMapper().readTree(pod);
            return RunningBuilders.of(JUDGE, tree, name);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}

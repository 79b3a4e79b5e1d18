package dev.cgroupns.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cgroupns.config.ConfigurationReader;
import dev.cgroupns.node.Nodes;
import dev.cgroupns.yaml.YamlText;
import dev.cgroupns.yaml.YamlTree;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Earlier injections, and pods that only look injected: owners could opt out with them. */
final class PreviousInjectionTest {
    private static final String INSTALLER =
            "{name: cgroupns-launcher, command: [/launcher, install, /cgroupns], volumeMounts: [{name: cgroupns-launcher, mountPath: /cgroupns}]}";
    private static final String BUILDER =
            "{name: b, command: [/cgroupns/launcher, --, buildkitd], securityContext: {privileged: true}, volumeMounts: [%s]}";
    private static final String MOUNT = "{name: cgroupns-launcher, mountPath: /cgroupns}";
    private static final String VOLUME = "{name: cgroupns-launcher, emptyDir: {}}";

    private final Judge judge = new Judge(ConfigurationReader.defaults().policy());

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            INSTALLER           | MOUNT                                            | VOLUME                        | ALREADY_INJECTED
            INSTALLER           | {name: d, mountPath: /data}, MOUNT               | VOLUME, {name: d}             | ALREADY_INJECTED
            INSTALLER           | {name: d, mountPath: /cgroupns-data}, MOUNT      | VOLUME, {name: d}             | ALREADY_INJECTED
            INSTALLER           | {name: d, mountPath: /cgroupns/launcher}, MOUNT  | VOLUME, {name: d}             | INJECT
            INSTALLER           | {name: d, devicePath: cgroupns}, MOUNT           | VOLUME, {name: d}             | ALREADY_INJECTED
            INSTALLER           | {name: cgroupns-launcher, mountPath: /cgroupns, subPath: x}      | VOLUME                        | INJECT
            INSTALLER           | MOUNT                                            | {name: cgroupns-launcher, hostPath: {path: /}} | INJECT
            {name: other}       | MOUNT                                            | VOLUME                        | INJECT
            """)
    void countsOnlyIfTheLauncherIsThere(String init, String mounts, String volumes, String verdict) {
        assertThat(verdictOf("[" + init + "]", "[" + BUILDER.formatted(mounts) + "]", volumes))
                .isEqualTo(verdict);
    }

    /** Init containers run in order: a builder before the one that installs would find no launcher. */
    @ParameterizedTest
    @CsvSource({"true, ALREADY_INJECTED", "false, INJECT"})
    void countsForAnInitContainerAfterTheInstaller(boolean behind, String verdict) {
        String builder = BUILDER.formatted(MOUNT);
        List<String> init = behind ? List.of(INSTALLER, builder) : List.of(builder, INSTALLER);
        assertThat(verdictOf(init.toString(), "[{name: c}]", VOLUME)).isEqualTo(verdict);
    }

    private String verdictOf(String init, String containers, String volumes) {
        String text =
                "spec: {initContainers: " + init + ", containers: " + containers + ", volumes: [" + volumes + "]}";
        JsonNode pod = YamlTree.toJson(YamlText.read(text.replace("INSTALLER", INSTALLER)
                        .replace("MOUNT", MOUNT)
                        .replace("VOLUME", VOLUME))
                .orElseThrow());
        return judge
                .judge(PodReader.read(pod), OptOut.ALLOWED, KnownImages.NONE, new Nodes.Unknown())
                .verdicts()
                .stream()
                .filter(each -> each.container().name().equals("b"))
                .map(Verdict::code)
                .findFirst()
                .orElseThrow();
    }
}

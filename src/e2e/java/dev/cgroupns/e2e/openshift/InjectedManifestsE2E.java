package dev.cgroupns.e2e.openshift;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.cli.CommandLineRun;
import dev.cgroupns.e2e.openshift.Constraints.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The constraints see the output of {@code inject} without the defaults that they give to pods. */
class InjectedManifestsE2E {
    @Test
    void admittedBuildersAreAdmittedInjected(@TempDir Path folder) throws IOException {
        Path configuration =
                Files.writeString(folder.resolve("configuration.yaml"), "launcher: {securityContext: {from: builder}}");
        CommandLineRun run =
                CommandLineRun.of("inject", "-f", "src/e2e/openshift/pods.yaml", "--config", configuration.toString());

        Set<List<String>> before = Constraints.admittedBuilders().stream()
                .map(InjectedManifestsE2E::which)
                .collect(Collectors.toSet());
        List<Answer> after = Constraints.judge(Constraints.pods(run.out())).stream()
                .filter(answer -> before.contains(which(answer)))
                .toList();

        assertThat(after)
                .hasSameSizeAs(before)
                .filteredOn(
                        answer -> !answer.pod().getSpec().getInitContainers().isEmpty())
                .hasSizeGreaterThan(30)
                .allSatisfy(answer -> InjectedAnswer.isAsDocumented(answer, "initContainer"));
    }

    private static List<String> which(Answer answer) {
        return List.of(answer.constraints(), answer.podName());
    }
}

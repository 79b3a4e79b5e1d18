package dev.cgroupns.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** docs/launcher.md has the launcher's options, its exit codes, and its steps with their calls. */
final class LauncherDocumentationTest {
    private static final Pattern STEP = Pattern.compile("(?m)^\\| \\d+ \\| .* \\|(.*) \\|$");
    private static final Pattern CALL = Pattern.compile("`([^`]+)`");
    private static final Pattern STARTED =
            Pattern.compile("(?m)^cgroupns-launcher: (.*): EPERM: started without isolation$");
    private static final Pattern OPTION = Pattern.compile("(?m)^\\| `(--.*)` \\|");
    private static final Pattern EXIT_CODE = Pattern.compile("(?m)^\\| (\\d+) \\| [^|]* \\|$");

    private final String page = Files.readString(Path.of("docs/launcher.md"));

    LauncherDocumentationTest() throws IOException {}

    @Test
    void usageIsDocumented() {
        FakeKernel kernel = new FakeKernel("help");
        kernel.run();

        String usage = kernel.node.standardError.toString().replace("cgroupns-launcher: usage: ", "");
        assertThat(OPTION.matcher(page).results())
                .map(option -> option.group(1).replaceFirst("=.*", ""))
                .allSatisfy(option -> assertThat(usage).contains("[" + option));
        assertThat(usage.lines())
                .map(String::strip)
                .allSatisfy(line -> assertThat(page).contains(line));
    }

    @Test
    void optionsAreDocumented() {
        assertThat(OPTION.matcher(page).results())
                .map(option -> Option.of(Bytes.of(option.group(1))))
                .containsExactlyInAnyOrderElementsOf(EnumSet.complementOf(EnumSet.of(Option.UNKNOWN)));
    }

    @Test
    void exitCodesAreDocumented() {
        assertThat(EXIT_CODE.matcher(page).results())
                .map(code -> Integer.valueOf(code.group(1)))
                .containsExactly(
                        Launcher.INSTALL_FAILED,
                        Launcher.USAGE,
                        Launcher.NOT_ISOLATED,
                        Program.NOT_EXECUTABLE,
                        Program.NOT_FOUND);
    }

    /** The calls of the steps are those in the messages, in the launcher's order. */
    @Test
    void stepsAreDocumented() {
        List<String> documented = STEP.matcher(page)
                .results()
                .flatMap(step -> CALL.matcher(step.group(1)).results())
                .map(call -> call.group(1))
                .toList();

        assertThat(documented).isEqualTo(namedCalls());
    }

    private static List<String> namedCalls() {
        FakeKernel working = FakeKernel.starting();
        working.run();
        return IntStream.range(0, working.calls.size())
                .mapToObj(LauncherDocumentationTest::messageWithout)
                .flatMap(message -> STARTED.matcher(message).results())
                .map(started -> started.group(1))
                .distinct()
                .toList();
    }

    private static String messageWithout(int call) {
        FakeKernel kernel = FakeKernel.starting();
        kernel.failing = number -> number == call;
        kernel.run();
        return kernel.node.standardError.toString();
    }
}

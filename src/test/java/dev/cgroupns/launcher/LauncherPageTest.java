package dev.cgroupns.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/launcher.md has the options and the exit codes of the program. */
class LauncherPageTest {
    @Test
    void namesEveryOptionAndEveryExitCode() throws Exception {
        String page = Files.readString(Path.of("docs/launcher.md"));

        Stream.of(
                        LauncherArguments.OOM_STEP,
                        LauncherArguments.OOM_CONTAINER,
                        LauncherArguments.REQUIRE,
                        LauncherArguments.ENTRYPOINT + "PATH",
                        LauncherArguments.ARGUMENT + "WORD")
                .forEach(option -> assertThat(page).contains("\n| `" + option + "` | "));
        Stream.of(
                        Launcher.INSTALL_FAILED,
                        Launcher.USAGE,
                        Launcher.NOT_ISOLATED,
                        Program.NOT_EXECUTABLE,
                        Program.NOT_FOUND)
                .forEach(code -> assertThat(page).contains("\n| " + code + " | "));
    }
}

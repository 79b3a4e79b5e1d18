package dev.cgroupns.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.launcher.Binary.Result;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The binary with nothing to do: what it passes on unchanged, how it ends, and its commands. */
class BinaryIT {
    /** Prints its own words and variables, raw. */
    private static final String SHOW = "/bin/sh -c 'cat /proc/$$/cmdline; echo; cat /proc/$$/environ' name ";

    private static void assertSameWithAndWithout(String setUp, String command) throws Exception {
        Result without = Binary.shell(setUp + "\nexec " + command);
        Result with = Binary.shell(setUp + "\nexec \"$launcher\" -- " + command);
        assertThat(without.exitCode()).as(without.errors()).isEqualTo(0);
        assertThat(without.output()).isNotEmpty();
        assertThat(with.exitCode()).as(with.errors()).isEqualTo(0);
        // The shell puts its last command into $_, which is the launcher in one of the two.
        assertThat(withoutLastCommand(with)).isEqualTo(withoutLastCommand(without));
    }

    private static String withoutLastCommand(Result result) {
        return new String(result.output(), StandardCharsets.ISO_8859_1).replaceAll("\0_=[^\0]*", "");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'' a '' b",
                "'\u00ff\u00fe\u0080' '\u0001' '*' '-- --require'",
            })
    void passesWordsOnByteForByte(String words) throws Exception {
        assertSameWithAndWithout("export RAW='\u00ff=\u0080' EMPTY=", SHOW + words);
    }

    @Test
    void passesTheLongestWordsOn() throws Exception {
        String long131K = "long=$(head -c 131000 /dev/zero | tr '\\0' x); export variable=$long";
        assertSameWithAndWithout(long131K, SHOW + "\"$long\" \"$long\" \"$long\"");
    }

    @Test
    void passesManyVariablesAndArgumentsOn() throws Exception {
        String many = "i=0; while [ $i -lt 10000 ]; do export V$i=$i; i=$((i + 1)); done; set -- $(seq 50000)";
        assertSameWithAndWithout(many, SHOW + "\"$@\"");
    }

    /** More than the runtime's heap of 1 MiB holds, in all. */
    @ParameterizedTest
    @ValueSource(strings = {"--new=", "--entrypoint="})
    void startsAfterManyLongOptions(String option) throws Exception {
        String options =
                "long=" + option + "$(head -c 131000 /dev/zero | tr '\\0' x); set -- $(seq 14 | sed s/.*/$long/)";
        Result result = Binary.shell(options + "; exec \"$launcher\" \"$@\" --entrypoint=echo -- started");
        assertThat(result.good()).isEqualTo("started\n");
        assertThat(result.errors()).doesNotContain("ENOMEM");
    }

    @Test
    void findsTheProgramInALongPath() throws Exception {
        String path = "PATH=$(head -c 130000 /dev/zero | tr '\\0' :)/bin:/usr/bin";
        assertThat(Binary.shell(path + "; exec \"$launcher\" -- echo found").good())
                .isEqualTo("found\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "trap '' HUP USR1 PIPE",
                "exec env --block-signal=USR2,TERM,PIPE /bin/sh -c 'exec \"$@\"' name",
                ":"
            })
    void leavesSignalsUnchanged(String setUp) throws Exception {
        String command = "grep -E '^(Sig|Shd)(Blk|Ign|Cgt)|^NoNewPrivs|^Cap' /proc/self/status";
        if (setUp.startsWith("exec")) {
            String with = Binary.shell(setUp + " \"$launcher\" -- " + command).good();
            assertThat(with).isEqualTo(Binary.shell(setUp + " " + command).good());
        } else {
            assertSameWithAndWithout(setUp, command);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {":", "exec 3</dev/null 9>>/dev/null", "exec 0<&-", "exec 2>&-", "exec 0<&- 2>&- 5</dev/null"})
    void leavesFileDescriptorsUnchanged(String setUp) throws Exception {
        assertSameWithAndWithout(setUp, "/bin/sh -c 'for fd in /proc/$$/fd/*; do echo \"$fd\" | sed s:.*/::; done'");
    }

    @Test
    void leavesTheWorkingDirectoryUnchanged(@TempDir Path directory) throws Exception {
        assertSameWithAndWithout("cd /usr/share", "/bin/pwd -P");
        String deleted = directory.resolve("deleted").toString();
        assertSameWithAndWithout(
                "mkdir " + deleted + "; cd " + deleted + "; rmdir " + deleted, "readlink /proc/self/cwd");
    }

    @Test
    void leavesLimitsUmaskAndPriorityUnchanged() throws Exception {
        String setUp = "ulimit -n 64; ulimit -c 0; umask 027";
        assertSameWithAndWithout(setUp, "cat /proc/self/limits");
        assertSameWithAndWithout(setUp, "grep -E '^(Umask|Threads|Groups|Uid)' /proc/self/status");
    }

    @Test
    void startsWithoutAnOpenFile() throws Exception {
        assertThat(Binary.shell("ulimit -n 0; exec \"$launcher\" -- \"$launcher\" -- /missing")
                        .exitCode())
                .isEqualTo(127);
    }

    @Test
    void startsWithoutAnEnvironment() throws Exception {
        assertThat(Binary.shell("exec env -i \"$launcher\" -- env").good()).isEmpty();
    }

    @Test
    void startsWithASmallStack() throws Exception {
        assertThat(Binary.shell("ulimit -s 64; exec \"$launcher\" -- /bin/echo started")
                        .good())
                .isEqualTo("started\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"exec 4<&-", "head -c 65536 /dev/zero >&4"})
    void startsIfStandardErrorIsNotRead(String closedOrFull, @TempDir Path directory) throws Exception {
        String pipe = "cd " + directory + "; mkfifo pipe; exec 4<>pipe 2>pipe; " + closedOrFull + "; ";
        assertThat(Binary.shell(pipe + "exec \"$launcher\" -- /bin/echo started")
                        .good())
                .isEqualTo("started\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-v 1000", "-v 700", "-d 100", "-d 1000"})
    void executesTheProgramIfMemoryIsShort(String limit) throws Exception {
        // The only program that starts with so little is the launcher itself.
        Result result = Binary.shell("ulimit " + limit + "; exec \"$launcher\" -- \"$launcher\" -- /missing");
        assertThat(result.exitCode()).as(result.errors()).isEqualTo(127);
        assertThat(result.errors()).isEqualTo("cgroupns-launcher: malloc: ENOMEM: no isolation\n".repeat(2));
    }

    @Test
    void executesTheFirstEntrypointIfMemoryIsShort() throws Exception {
        String command = "ulimit -d 1000; exec \"$launcher\" --entrypoint=/missing --entrypoint=echo --new -- a b";
        assertThat(Binary.shell(command).good()).isEqualTo("a b\n");
    }

    @Test
    void refusesWithRequireIfMemoryIsShort() throws Exception {
        assertThat(Binary.shell("ulimit -d 1000; exec \"$launcher\" --require -- /bin/echo no")
                        .exitCode())
                .isEqualTo(78);
    }

    @ParameterizedTest
    @CsvSource({
        "127, -- /missing",
        "127, -- missing",
        "127, --entrypoint=/missing --entrypoint=missing -- a",
        "127, --entrypoint= --",
        "126, -- /etc/passwd",
        "126, -- /etc",
        "126, -- ./no-interpreter",
        "64, ''",
        "64, --",
        "64, --require",
        "64, install",
        "1, install /missing",
        "5, -- /bin/sh -c 'exit 5'"
    })
    void endsWith(int code, String arguments, @TempDir Path directory) throws Exception {
        Path script = Files.writeString(directory.resolve("no-interpreter"), "echo");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        Result result = Binary.shell("cd '" + directory + "'; exec \"$launcher\" " + arguments);
        assertThat(result.exitCode()).as(result.errors()).isEqualTo(code);
        assertThat(result.errors()).startsWith("cgroupns-launcher: ");
    }

    @Test
    void putsAnEntrypointInFront() throws Exception {
        String command = "exec \"$launcher\" --entrypoint=/missing --entrypoint=/bin/echo --entrypoint=false -- a -- b";
        assertThat(Binary.shell(command).good()).isEqualTo("a -- b\n");
    }

    /** The words of a candidate that does not exist must not remain among those of the next one. */
    @ParameterizedTest
    @CsvSource({
        "'--entrypoint=/missing --argument=1 --argument=2 --entrypoint=/bin/echo --argument=3 --argument=4', 3 4 a",
        "'--entrypoint=missing --argument=1 --entrypoint=/bin/echo',                                          a",
        "'--entrypoint=/bin/echo --argument=1 --argument=2 --argument= --entrypoint=false --argument=3',      1 2  a",
    })
    void putsTheArgumentsOfAnEntrypointAfterIt(String options, String output) throws Exception {
        String command = "exec \"$launcher\" " + options + " -- a";
        assertThat(Binary.shell(command).good()).isEqualTo(output + "\n");
        assertThat(Binary.shell("ulimit -d 1000; " + command).good()).isEqualTo(output + "\n");
    }

    @Test
    void printsItsVersion() throws Exception {
        assertThat(Binary.shell("exec \"$launcher\" version").good())
                .matches("cgroupns-launcher \\d+\\.\\d+\\.\\d+\\S* \\w+\n");
    }

    @Test
    void installsOverTheRemainsOfAKilledInitContainer(@TempDir Path directory) throws Exception {
        Files.writeString(directory.resolve(".launcher"), "half");
        Binary.shell("exec \"$launcher\" install '" + directory + "'").good();
        assertThat(directory.resolve("launcher")).hasSameBinaryContentAs(Binary.path());
    }

    @Test
    void installsItself(@TempDir Path directory) throws Exception {
        String inOwnMounts = "exec unshare --mount --propagation private /bin/sh -c '";
        String withTerminationLog = "mount -t tmpfs none /dev && : >/dev/termination-log && umask 077 && "
                + "\"$launcher\" install \"$1\" && \"$launcher\" install \"$1\" && cat /dev/termination-log' name ";
        String[] lines = Binary.shell(inOwnMounts + withTerminationLog + directory)
                .good()
                .split("\n", -1);
        assertThat(lines[0]).matches("cgroupns-launcher \\S+ \\w+, cgroup v[12]");
        assertThat(lines).containsExactly(lines[0], lines[0], lines[0], "");
        Path installed = directory.resolve("launcher");
        assertThat(installed).hasSameBinaryContentAs(Binary.path());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(installed)))
                .isEqualTo("r-xr-xr-x");
        try (var left = Files.list(directory)) {
            assertThat(left).containsExactly(installed);
        }
    }
}

package dev.cgroupns.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.cgroupns.config.Configuration.ProfileEntry;
import dev.cgroupns.delivery.DeliveryMode;
import dev.cgroupns.patch.InitContainerSecurity;
import dev.cgroupns.patch.InitContainerSecurity.From;
import dev.cgroupns.patch.LauncherSettings;
import dev.cgroupns.patch.LauncherSettings.PullPolicy;
import dev.cgroupns.verdict.LaunchOptions;
import dev.cgroupns.verdict.LaunchOptions.IsolationMode;
import dev.cgroupns.verdict.LaunchOptions.OomPolicy;
import dev.cgroupns.verdict.Profile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ConfigurationReaderTest {
    @TempDir
    private Path directory;

    @Test
    void anotherImageForTheLauncherChangesNothingElse() throws IOException {
        Configuration read = read("launcher: {image: registry.example/launcher:1, oom: container}");

        assertThat(read.withLauncherImage("mirror.example/launcher:2"))
                .isEqualTo(read("launcher: {image: mirror.example/launcher:2, oom: container}"));
    }

    @Test
    void theDefaultsAreAllowed() throws IOException {
        try (var in = ConfigurationReader.class.getResourceAsStream("/configuration.yaml")) {
            assertThat(in).isNotNull();
            String defaults = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(read(defaults)).isEqualTo(ConfigurationReader.defaults());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "# nothing\n", "{}", "launcher: {}", "profiles: {}", "profiles: {buildkit: {}}"})
    void keysThatAreNotSetKeepTheirDefaults(String text) {
        assertThat(read(text)).isEqualTo(ConfigurationReader.defaults());
    }

    @Test
    void everyKeyIsRead() {
        Configuration configuration = read("""
                launcher:
                  delivery: imageVolume
                  image: registry.example:5000/mirror/launcher@sha256:%s
                  pullPolicy: Never
                  securityContext: {from: builder, fields: {runAsUser: 1000}}
                  oom: container
                  isolation: required
                profiles:
                  buildkit: {enabled: no}
                  earthly: {enabled: no}
                  dagger: {enabled: no}
                  mine:
                    enabled: yes
                    daemons: [mined]
                    images: ["mine/*:v1"]
                    entrypoints:
                    - image: docker.io/mine/mined
                      firstOf: [/usr/bin/mined, mined]
                      rootless: [minekit, --now]
                """.formatted("0".repeat(64)));

        assertThat(configuration.launcherSettings("1.2.3"))
                .isEqualTo(new LauncherSettings(
                        DeliveryMode.IMAGE_VOLUME,
                        "registry.example:5000/mirror/launcher@sha256:" + "0".repeat(64),
                        PullPolicy.NEVER,
                        new InitContainerSecurity(
                                From.BUILDER,
                                JsonNodeFactory.instance.objectNode().put("runAsUser", 1000L)),
                        "1.2.3"));
        assertThat(configuration.policy().launch())
                .isEqualTo(new LaunchOptions(OomPolicy.CONTAINER, IsolationMode.REQUIRED));
        assertThat(configuration.policy().profiles()).singleElement().satisfies(profile -> {
            assertThat(profile.name()).isEqualTo("mine");
            assertThat(profile.daemons()).containsExactly("mined");
            assertThat(profile.images()).hasToString("[mine/*:v1]");
            assertThat(profile.entrypoints()).singleElement().satisfies(entrypoint -> {
                assertThat(entrypoint.image()).hasToString("docker.io/mine/mined");
                assertThat(entrypoint.firstOf()).containsExactly("/usr/bin/mined", "mined");
                assertThat(entrypoint.rootless()).containsExactly("minekit", "--now");
            });
        });
    }

    @Test
    void aProfileCanBeSwitchedOnAlone() {
        assertThat(names(ConfigurationReader.defaults())).containsExactlyInAnyOrder("buildkit", "earthly", "dagger");

        Configuration configuration = read("profiles: {dind: {enabled: true}}");

        assertThat(names(configuration)).containsExactlyInAnyOrder("buildkit", "earthly", "dagger", "dind");
        assertThat(profile(configuration, "dind").daemons()).contains("dockerd");
    }

    @Test
    void aCustomProfileIsEnabledAndAddedToTheBuiltInOnes() {
        Configuration configuration = read("profiles: {mine: {daemons: [mined]}}");

        assertThat(names(configuration)).containsExactlyInAnyOrder("buildkit", "earthly", "dagger", "mine");
        assertThat(configuration.profiles())
                .containsEntry("mine", new ProfileEntry(true, Set.of("mined"), List.of(), List.of()));
    }

    @Test
    void aListReplacesTheBuiltInOne() {
        ProfileEntry buildkit = profile(read("profiles: {buildkit: {daemons: [mined]}}"), "buildkit");

        assertThat(buildkit.daemons()).containsExactly("mined");
        assertThat(buildkit.images()).containsExactly("moby/buildkit", "buildkit", "buildkitd");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            3 | a: b                    | a: there is no such key; allowed are mode, launcher, profiles, pullSecrets, policy, registries
            3 | launcher: {images: x}   | launcher.images: there is no such key; allowed are delivery, image, pullPolicy, securityContext, oom, isolation
            3 | profiles: {a: {b: c}}   | profiles.a.b: there is no such key; allowed are enabled, daemons, images, entrypoints
            3 | launcher: x             | launcher: expected keys with values, found "x"
            3 | launcher: {image: [a]}  | launcher.image: expected a string, found ["a"]
            3 | launcher: {delivery: volume} | launcher.delivery: expected one of initContainer, imageVolume, configMap, auto, found "volume"
            3 | launcher: {oom: steps}  | launcher.oom: expected one of step, container, found "steps"
            3 | launcher: {isolation: yes} | launcher.isolation: expected one of preferred, required, found true
            3 | launcher: {pullPolicy: always} | launcher.pullPolicy: expected one of Always, IfNotPresent, Never, found "always"
            3 | launcher: {securityContext: {from: pod}} | launcher.securityContext.from: expected one of auto, restricted, builder, none, found "pod"
            3 | launcher: {securityContext: {fields: {privileged: true}}} | launcher.securityContext.fields.privileged: there is no such key; allowed are allowPrivilegeEscalation, appArmorProfile, capabilities, readOnlyRootFilesystem, runAsGroup, runAsNonRoot, runAsUser, seLinuxOptions, seccompProfile
            3 | launcher: {securityContext: {fields: {runAsUser: nobody}}} | launcher.securityContext.fields.runAsUser: expected a whole number, found "nobody"
            3 | launcher: {securityContext: {fields: {runAsUser: 0}}} | launcher.securityContext.fields.runAsNonRoot: is missing
            3 | launcher: {securityContext: {fields: {runAsUser: 0, runAsNonRoot: true}}} | launcher.securityContext.fields.runAsNonRoot: expected false, since runAsUser is 0, found true
            3 | launcher: {securityContext: {fields: {seccompProfile: {type: Localhost}}}} | launcher.securityContext.fields.seccompProfile.type: expected one of RuntimeDefault, Unconfined, found "Localhost"
            3 | launcher: {image: "a b"} | launcher.image: expected an image reference, such as registry.example/cgroupns/launcher:0.1.0 or one with a digest, found "a b"
            3 | launcher: {image: ""}   | launcher.image: expected an image reference, such as registry.example/cgroupns/launcher:0.1.0 or one with a digest, found ""
            3 | launcher: {image: "a\\n"} | launcher.image: expected an image reference, such as registry.example/cgroupns/launcher:0.1.0 or one with a digest, found "a\\n"
            3 | profiles: {Mine: {}}    | profiles.Mine: expected a profile's name: lower-case letters, digits and dashes
            3 | profiles: {"a/b": {}}   | profiles.a~1b: expected a profile's name: lower-case letters, digits and dashes
            3 | profiles: {a: {enabled: "yes"}} | profiles.a.enabled: expected true or false, found "yes"
            3 | profiles: {a: {daemons: b}} | profiles.a.daemons: expected a list, found "b"
            3 | profiles: {a: {daemons: [b, b]}} | profiles.a.daemons: expected each element once, found ["b","b"]
            3 | profiles: {a: {daemons: [b/c]}} | profiles.a.daemons.0: expected a program's base name, without slashes or white space, found "b/c"
            3 | profiles: {a: {images: [B]}} | profiles.a.images.0: expected [registry/]path[:tag] in lower case, with * for any characters except a slash, found "B"
            3 | profiles: {a: {entrypoints: [{image: b}]}} | profiles.a.entrypoints.0.firstOf: is missing
            3 | profiles: {a: {entrypoints: [{image: b, firstOf: []}]}} | profiles.a.entrypoints.0.firstOf: expected at least one element
            3 | profiles: {a: {entrypoints: [{image: b, firstOf: [c d]}]}} | profiles.a.entrypoints.0.firstOf.0: expected an absolute path, or a name that is looked up on the container's PATH, found "c d"
            3 | [a]                     | the file: expected keys with values, found ["a"]
            3 | a: [                    | not valid YAML: while parsing a flow node, expected the node content, but found '<stream end>'
            3 | {a: 1, a: 2}            | the key "a" appears twice
            3 | {"a\\u0085b": 1}         | a?b: there is no such key; allowed are mode, launcher, profiles, pullSecrets, policy, registries
            3 | registries: {allow: ["https://ghcr.io"]} | registries.allow.0: expected a host such as ghcr.io, registry.example:5000 or *.pkg.dev, found "https://ghcr.io"
            3 | registries: {allow: [ghcr.io, a..b]} | registries.allow.1: expected a host such as ghcr.io, registry.example:5000 or *.pkg.dev, found "a..b"
            3 | registries: {hosts: {"a.example:70000": {}}} | registries.hosts.a.example:70000: expected a host such as ghcr.io, registry.example:5000 or *.pkg.dev, found "a.example:70000"
            3 | registries: {hosts: {"[:::]": {}}} | registries.hosts.[:::]: expected a host such as ghcr.io, registry.example:5000 or *.pkg.dev, found "[:::]"
            3 | registries: {hosts: {"*.example": {}}} | registries.hosts.*.example: expected a registry without *; list patterns in registries.allow
            3 | registries: {hosts: {a.example: {}, A.example: {}}} | registries.hosts.A.example: the same registry appears twice, in another case
            3 | registries: {refuse: [10.0.0.0/8, 10.0.0.0/33]} | registries.refuse.1: expected a range such as 10.0.0.0/8 or fd00::/8, found "10.0.0.0/33"
            3 | registries: {hosts: {a.example: {addresses: [10.0.0.0/99]}}} | registries.hosts.a.example.addresses.0: expected a range such as 10.0.0.0/8 or fd00::/8, found "10.0.0.0/99"
            3 | registries: {hosts: {a.example: {addresses: ["1::2::3"]}}} | registries.hosts.a.example.addresses.0: expected a range such as 10.0.0.0/8 or fd00::/8, found "1::2::3"
            3 | registries: {hosts: {a.example: {ca: /no/such.pem}}} | registries.hosts.a.example.ca: expected a file with PEM certificates, found "/no/such.pem": there is no such file
            3 | registries: {hosts: {a.example: {ca: /tmp}}} | registries.hosts.a.example.ca: expected a file with PEM certificates, found "/tmp": it cannot be read: Is a directory
            3 | registries: {hosts: {a.example: {ca: pom.xml}}} | registries.hosts.a.example.ca: expected a file with PEM certificates, found "pom.xml": it holds something that is not a PEM certificate
            3 | registries: {hosts: {a.example: {ca: /dev/null}}} | registries.hosts.a.example.ca: expected a file with PEM certificates, found "/dev/null": it holds no PEM certificate
            3 | registries: {hosts: {a.example: {ca: /dev/zero}}} | registries.hosts.a.example.ca: expected a file with PEM certificates, found "/dev/zero": it is larger than 1 MiB
            3 | registries: {hosts: {a.example: {mirrors: [{url: "https://m.example:70000"}]}}} | registries.hosts.a.example.mirrors.0.url: expected a URL such as https://mirror.example, found "https://m.example:70000"
            3 | registries: {hosts: {a.example: {mirrors: [{url: "https://m example"}]}}} | registries.hosts.a.example.mirrors.0.url: expected a URL such as https://mirror.example, found "https://m example"
            """)
    void reportsTheMistakeAndWhatIsAllowed(int line, String text, String problem) {
        Path file = write("# one\n\n" + text);
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> ConfigurationReader.read(file))
                .withMessage(file + ":" + line + ": " + problem);
    }

    @Test
    void namesEveryMistakeInTheOrderOfTheFile() {
        Path file = write("launcher:\n  oom: x\n  isolation: y\nz: 1\n");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> ConfigurationReader.read(file))
                .satisfies(e -> assertThat(String.valueOf(e.getMessage()).lines())
                        .satisfiesExactly(
                                first -> assertThat(first).startsWith(file + ":2: launcher.oom: "),
                                second -> assertThat(second).startsWith(file + ":3: launcher.isolation: "),
                                third -> assertThat(third).startsWith(file + ":4: z: ")));
    }

    @Test
    void aMistakeInRegistriesIsReportedWithItsLine() {
        Path file = write(
                "registries:\n  hosts:\n    a.example:\n      addresses:\n        - 10.0.0.0/8\n        - 10.0.0.0/99\n");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> ConfigurationReader.read(file))
                .withMessageStartingWith(file + ":6: registries.hosts.a.example.addresses.1: ");
    }

    @Test
    void readsNoMoreThanAConfigMapCanHold() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> ConfigurationReader.read(Path.of("/dev/zero")))
                .withMessage("/dev/zero: is larger than 1 MiB");
    }

    @Test
    void aLongKeyOrNumberIsAMistakeLikeAnyOther() {
        for (String text : List.of("? " + "k".repeat(60_000) + "\n: 1", "launcher: {oom: " + "1".repeat(2000) + "}")) {
            Path file = write(text);
            assertThatExceptionOfType(ConfigurationException.class)
                    .isThrownBy(() -> ConfigurationReader.read(file))
                    .satisfies(e ->
                            assertThat(e).message().startsWith(file + ":1: ").hasSizeLessThan(400));
        }
    }

    @Test
    void messagesAreEnglishInEveryLocale() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.GERMAN);
            reportsTheMistakeAndWhatIsAllowed(3, "launcher: x", "launcher: expected keys with values, found \"x\"");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void shortensLongValues() {
        Path file = write("launcher: {image: " + "a".repeat(2000) + "}");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> ConfigurationReader.read(file))
                .satisfies(e -> assertThat(e).message().endsWith("aaa...").hasSizeLessThan(400));
    }

    @Test
    void namesAMissingFile() {
        Path file = directory.resolve("missing.yaml");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> ConfigurationReader.read(file))
                .withMessage(file + ": there is no such file");
    }

    @Test
    void namesADirectory() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> ConfigurationReader.read(directory))
                .withMessage(directory + ": cannot be read: Is a directory");
    }

    @Test
    void namesAFileThatIsNotText() throws IOException {
        Path file = directory.resolve("binary");
        Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> ConfigurationReader.read(file))
                .withMessage(file + ": expected YAML, found data that is not UTF-8 text");
    }

    private static ProfileEntry profile(Configuration configuration, String name) {
        return Objects.requireNonNull(configuration.profiles().get(name), name);
    }

    private static List<String> names(Configuration configuration) {
        return configuration.policy().profiles().stream().map(Profile::name).toList();
    }

    private Configuration read(String text) {
        return ConfigurationReader.read(write(text));
    }

    private Path write(String text) {
        try {
            return Files.writeString(directory.resolve("configuration.yaml"), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package dev.cgroupns.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.e2e.Tools;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The built jar as the shell sees it. The system property {@code application.jar} has its path. */
final class JarIT {
    private static final String MANIFEST = Pods.BUILDER.replace("name: builder", "name: builder # \ud83d\ude00 ü");

    private static final Pattern LISTENING = Pattern.compile("https://0\\.0\\.0\\.0:([0-9]+)");

    @TempDir
    private Path directory;

    @Test
    void injectIsAFilterAndOpensNoPort() throws IOException, InterruptedException {
        Process process = start(List.of("inject", "-f", "-"));
        try (var input = process.getOutputStream()) {
            input.write(MANIFEST.getBytes(StandardCharsets.UTF_8));
            // More than a pipe holds: when all is written, the command has read some of it and waits for the rest.
            input.write("# comment\n".repeat(100_000).getBytes(StandardCharsets.UTF_8));
            input.flush();
            assertThat(sockets(process.pid())).isEmpty();
        }
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isZero();
        assertThat(out).contains("/cgroupns/launcher").contains("# \ud83d\ude00 ü");
        assertThat(Files.readString(err()))
                .isEqualTo("standard input:1: Pod/builder: buildkitd: injected\n1 of 1 pod changed\n");
    }

    @Test
    void serveReportsInOneLineWhyItCannotStart() throws IOException, InterruptedException {
        try (ServerSocket taken = new ServerSocket(0)) {
            int port = taken.getLocalPort();
            Path registries = write("registries:\n  hosts:\n    a.example:\n      addresses: [10.0.0.0/99]\n");
            Path text = Path.of("pom.xml");
            Map<List<String>, String> mistakes = Map.of(
                    List.of("--config", registries.toString()),
                    registries + ":4: registries.hosts.a.example.addresses.0: expected a range such as 10.0.0.0/8 or"
                            + " fd00::/8, found \"10.0.0.0/99\"",
                    List.of("--config", "/dev/zero"),
                    "/dev/zero: is larger than 1 MiB",
                    List.of("--tls-cert-file", text.toString(), "--tls-private-key-file", text.toString()),
                    text + ": expected a PEM certificate chain, found none",
                    List.of("--ca-out", "/no/such/folder/ca.pem"),
                    "/no/such/folder/ca.pem: the authority cannot be written: its folder does not exist",
                    List.of("--port", String.valueOf(port)),
                    "port " + port + ": cannot be opened: Address already in use; choose another one with --port or"
                            + " --management-port",
                    List.of("--management-port", String.valueOf(port)),
                    "port " + port + ": cannot be opened: Address already in use; choose another one with --port or"
                            + " --management-port");
            for (Map.Entry<List<String>, String> mistake : mistakes.entrySet()) {
                List<String> arguments = new ArrayList<>(List.of("serve", "--port=0", "--management-port=0"));
                arguments.removeIf(free -> mistake.getKey().contains(free.replaceFirst("=.*", "")));
                arguments.addAll(mistake.getKey());

                Process process = start(arguments);
                process.getInputStream().readAllBytes();

                assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
                assertThat(Files.readAllLines(err())).containsExactly(mistake.getValue());
                assertThat(process.exitValue()).as(arguments.toString()).isEqualTo(4);
            }
        }
    }

    /** Suites of TLS 1.3, and of TLS 1.2 one that is offered and two with CBC that are not. */
    private enum Suite {
        TLS_AES_128_GCM_SHA256("TLSv1.3"),
        TLS_AES_256_GCM_SHA384("TLSv1.3"),
        TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256("TLSv1.2"),
        TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256("TLSv1.2"),
        TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA("TLSv1.2");

        private final String version;

        Suite(String version) {
            this.version = version;
        }
    }

    @Test
    void theOldestVersionOfTlsIsAnOption() throws Exception {
        assertThat(accepted("1.2"))
                .containsExactly(
                        Suite.TLS_AES_128_GCM_SHA256,
                        Suite.TLS_AES_256_GCM_SHA384,
                        Suite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256);
        assertThat(accepted("1.3")).containsExactly(Suite.TLS_AES_128_GCM_SHA256, Suite.TLS_AES_256_GCM_SHA384);
    }

    /** The suites of which a server with this minimum takes one, if no other is offered. */
    private List<Suite> accepted(String oldest) throws Exception {
        Process process = start(List.of("serve", "--port=0", "--management-port=0", "--tls-min-version", oldest));
        try (BufferedReader log = process.inputReader()) {
            int port = log.lines()
                    .map(LISTENING::matcher)
                    .filter(Matcher::find)
                    .map(line -> Integer.parseInt(line.group(1)))
                    .findFirst()
                    .orElseThrow();
            SSLContext trusting = SSLContext.getInstance("TLS");
            trusting.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
            List<Suite> accepted = new ArrayList<>();
            for (Suite suite : Suite.values()) {
                try (SSLSocket client = (SSLSocket) trusting.getSocketFactory().createSocket("127.0.0.1", port)) {
                    client.setEnabledProtocols(new String[] {suite.version});
                    client.setEnabledCipherSuites(new String[] {suite.name()});
                    client.startHandshake();
                    assertThat(client.getSession().getCipherSuite()).isEqualTo(suite.name());
                    accepted.add(suite);
                } catch (SSLHandshakeException _) {
                    // Not accepted.
                }
            }
            return accepted;
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"inject", "explain"})
    void theOthersReadTheConfigurationAsServeDoes(String command) throws IOException, InterruptedException {
        Path registries = write("registries:\n  hosts:\n    a.example:\n      ca: /no/such.pem\n");
        Process process = start(List.of(command, "--config", registries.toString(), "-f", "/dev/null"));
        process.getInputStream().readAllBytes();

        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(Files.readAllLines(err()))
                .containsExactly(registries
                        + ":4: registries.hosts.a.example.ca: expected a file with PEM certificates, found"
                        + " \"/no/such.pem\": there is no such file");
        assertThat(process.exitValue()).isEqualTo(4);
    }

    @Test
    void anUnusableProxyIsReportedInOneLine() throws IOException, InterruptedException {
        Process process =
                start(List.of("serve", "--port=0", "--management-port=0"), "HTTPS_PROXY", "socks5://u:p@proxy");
        process.getInputStream().readAllBytes();

        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(Files.readAllLines(err()))
                .singleElement()
                .asString()
                .startsWith("HTTPS_PROXY: expected the URL of an HTTP proxy")
                .doesNotContain("u:p");
        assertThat(process.exitValue()).isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource({"lease-duration, PT0.999S", "interval, PT0S"})
    void aDurationThatIsTooShortIsReportedInOneLine(String setting, String duration)
            throws IOException, InterruptedException {
        Process process = start(
                List.of("serve", "--port=0", "--management-port=0", "--audit-lease=a/b"),
                "CGROUPNS_AUDIT_" + setting.replace('-', '_').toUpperCase(Locale.ROOT),
                duration);
        process.getInputStream().readAllBytes();

        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(Files.readAllLines(err()))
                .containsExactly("cgroupns.audit." + setting
                        + ": expected a duration of at least a second, such as 30S, found " + duration);
        assertThat(process.exitValue()).isEqualTo(4);
    }

    private Path write(String configuration) throws IOException {
        return Files.writeString(directory.resolve("configuration.yaml"), configuration);
    }

    @Test
    void theShellSeesTheExitCode() throws IOException, InterruptedException {
        for (Map.Entry<Integer, List<String>> each : Map.of(
                        0, List.of("version"),
                        2, List.of("inject"),
                        3, List.of("inject", "-f", directory.resolve("missing").toString()),
                        4,
                                List.of(
                                        "serve",
                                        "--config",
                                        directory.resolve("missing").toString()))
                .entrySet()) {
            Process process = start(each.getValue());
            process.getInputStream().readAllBytes();
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue()).as(each.getValue().toString()).isEqualTo(each.getKey());
        }
    }

    private Process start(List<String> arguments) throws IOException {
        return start(arguments, "LC_ALL", "POSIX");
    }

    private Process start(List<String> arguments, String variable, String value) throws IOException {
        String jar = System.getProperty("application.jar");
        assertThat(jar)
                .as("system property application.jar: where the built jar is")
                .isNotNull();
        assertThat(Path.of(jar)).as("the jar, built by mvn package").exists();
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(Tools.javaOptions());
        command.addAll(List.of("-jar", jar));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(err().toFile());
        // As in a container: without a locale, the runtime would assume an ASCII terminal.
        builder.environment().put("LC_ALL", "POSIX");
        builder.environment().put(variable, value);
        return builder.start();
    }

    private Path err() {
        return directory.resolve("err");
    }

    /** A process that listens on a port has a socket among its open files. */
    private static List<String> sockets(long pid) throws IOException {
        List<String> sockets = new ArrayList<>();
        try (var descriptors = Files.newDirectoryStream(Path.of("/proc", String.valueOf(pid), "fd"))) {
            for (Path descriptor : descriptors) {
                if (Files.isSymbolicLink(descriptor)) {
                    String target = Files.readSymbolicLink(descriptor).toString();
                    if (target.startsWith("socket:")) {
                        sockets.add(target);
                    }
                }
            }
        }
        return sockets;
    }
}

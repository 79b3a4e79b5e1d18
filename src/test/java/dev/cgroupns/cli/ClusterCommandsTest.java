package dev.cgroupns.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Model.CommandSpec;

/** Every command that asks a cluster asks the one of {@code --context}, about {@code --namespace}, as kubectl does. */
final class ClusterCommandsTest {
    private static final String FORBIDDEN = """
            {"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "Forbidden", "code": 403,
             "message": "not in this test"}
            """;

    private static final String VERSION = """
            {"major": "1", "minor": "36", "gitVersion": "v1.36.0"}
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final Queue<String> askedOfCurrent = new ConcurrentLinkedQueue<>();
    private final Queue<String> askedOfChosen = new ConcurrentLinkedQueue<>();

    @SuppressWarnings("NullAway.Init")
    private HttpServer current;

    @SuppressWarnings("NullAway.Init")
    private HttpServer chosen;

    @BeforeEach
    void start() throws IOException {
        current = clusterThatRefuses(askedOfCurrent);
        chosen = clusterThatRefuses(askedOfChosen);
    }

    @AfterEach
    void stop() {
        current.stop(0);
        chosen.stop(0);
    }

    static Stream<String> commands() {
        return Main.commandLine().getSubcommands().values().stream()
                .map(each -> each.getCommandSpec())
                .filter(ClusterCommandsTest::asksACluster)
                .map(CommandSpec::name);
    }

    @Test
    void theseCommandsAskACluster() {
        assertThat(commands()).containsExactlyInAnyOrder("audit", "check", "selftest", "verify");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void asksTheChosenClusterAboutTheChosenNamespace(String command) throws IOException {
        CommandLineRun run = run(command, "--context=chosen", "--namespace=team-a");

        assertThat(askedOfCurrent).isEmpty();
        assertThat(askedOfChosen).as(run.err()).anyMatch(path -> path.contains("/namespaces/team-a"));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void asksTheCurrentClusterWithoutAContext(String command) throws IOException {
        CommandLineRun run = run(command, "-n", "team-a");

        assertThat(askedOfChosen).isEmpty();
        assertThat(askedOfCurrent).as(run.err()).anyMatch(path -> path.contains("/namespaces/team-a"));
    }

    /** Those that are about one namespace; {@code audit} and {@code check} say what they look at without a name. */
    @ParameterizedTest
    @ValueSource(strings = {"selftest", "verify"})
    void asksAboutTheNamespaceOfTheContext(String command) throws IOException {
        CommandLineRun run = run(command, "--context=chosen");

        assertThat(askedOfChosen).as(run.err()).anyMatch(path -> path.contains("/namespaces/chosen-context"));
    }

    /** Discovery of API groups can be forbidden, too. */
    @Test
    void checkSkipsWhatItMayNotRead() throws IOException {
        CommandLineRun run = CommandLineRun.of("check", "--kubeconfig=" + kubeconfig());

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("skipped");
    }

    private CommandLineRun run(String command, String... options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(command, "--kubeconfig=" + kubeconfig()));
        arguments.addAll(List.of(options));
        switch (command) {
            case "verify" -> arguments.add("builder");
            // Without it, check looks into the namespace only if there is an installation.
            case "check" -> arguments.add("--pre");
            default -> {}
        }
        return CommandLineRun.of(arguments.toArray(String[]::new));
    }

    private Path kubeconfig() throws IOException {
        return Files.writeString(folder.resolve("kubeconfig"), """
                apiVersion: v1
                kind: Config
                current-context: current
                contexts:
                  - {name: current, context: {cluster: current, user: user, namespace: current-context}}
                  - {name: chosen, context: {cluster: chosen, user: user, namespace: chosen-context}}
                clusters:
                  - {name: current, cluster: {server: "http://127.0.0.1:%d"}}
                  - {name: chosen, cluster: {server: "http://127.0.0.1:%d"}}
                users: [{name: user, user: {token: x}}]
                """.formatted(
                        current.getAddress().getPort(), chosen.getAddress().getPort()));
    }

    private static boolean asksACluster(CommandSpec command) {
        return command.findOption("--kubeconfig") != null;
    }

    private static HttpServer clusterThatRefuses(Queue<String> asked) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> refuse(exchange, asked));
        server.start();
        return server;
    }

    private static void refuse(HttpExchange exchange, Queue<String> asked) throws IOException {
        asked.add(exchange.getRequestURI().getPath());
        exchange.getRequestBody().readAllBytes();
        // Without the version, check ends at once.
        boolean asksVersion = exchange.getRequestURI().getPath().equals("/version");
        byte[] answer = (asksVersion ? VERSION : FORBIDDEN).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(asksVersion ? 200 : 403, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }
}

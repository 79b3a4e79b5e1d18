package dev.cgroupns.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cgroupns.audit.IsolationStatus;
import dev.cgroupns.audit.LeakCause;
import dev.cgroupns.check.Check;
import dev.cgroupns.image.LookupFailure;
import dev.cgroupns.launcher.LauncherArguments;
import dev.cgroupns.verdict.Reason;
import dev.cgroupns.verdict.Verdict;
import dev.cgroupns.yaml.YamlText;
import dev.cgroupns.yaml.YamlTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;

/**
 * What users may rely on (docs/versions.md), as the sources have it now. What only a page lists is read there: other
 * tests compare these pages with the sources.
 */
final class Promises {
    private static final Path INVENTORY = Path.of("src/test/resources/promises.txt");
    private static final Pattern KEY = Pattern.compile("[\"' ](cgroupns\\.dev/[a-z-]*[a-z])");
    /** The name that events have as their reporting controller. */
    private static final String CONTROLLER = "cgroupns.dev/injector";

    private static final Pattern LAUNCHER_EXIT_CODE = Pattern.compile("(?m)^\\| (\\d+) \\| [^|]* \\|$");
    private static final Pattern METRIC = Pattern.compile("(?m)^\\| `(cgroupns_\\S+)` \\|([^|]*)\\|");
    private static final Pattern SETTING = Pattern.compile("(?m)^\\| `(cgroupns\\.[a-z.-]+)` \\|");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    private final SortedSet<String> lines = new TreeSet<>();

    private Promises() {}

    /** Adds what is new to the inventory. */
    public static void main(String... arguments) throws IOException {
        Files.write(INVENTORY, inventory().all());
    }

    /** The inventory, and what the sources have. */
    static Inventory inventory() throws IOException {
        Promises promises = new Promises();
        promises.codes();
        promises.schema("value", Path.of("helm/cgroupns-injector/values.schema.json"));
        promises.schema("configuration", Path.of("src/main/resources/configuration.schema.json"));
        promises.profiles();
        promises.command(Main.commandLine().getCommandSpec(), "command");
        promises.exitCodes();
        promises.launcherArguments();
        promises.keys();
        promises.metrics();
        promises.settings();
        return new Inventory(
                new TreeSet<>(Files.readAllLines(INVENTORY)),
                promises.lines,
                Files.readString(Path.of("CHANGELOG.md")));
    }

    private void codes() {
        lines.add("code " + Verdict.INJECT);
        lines.add("code " + Verdict.WOULD_INJECT);
        all("code", Reason.values());
        IsolationStatus.CODES.forEach(code -> lines.add("audit-status " + code));
        all("audit-reason", LeakCause.values());
        all("check", Check.values());
        all("lookup-outcome", LookupFailure.values());
    }

    private void all(String kind, Enum<?>... constants) {
        Arrays.stream(constants).forEach(each -> lines.add(kind + " " + each.name()));
    }

    private void schema(String kind, Path file) throws IOException {
        JsonNode root = new JsonMapper().readTree(file.toFile());
        properties(kind + " ", "", root, root);
    }

    /** The properties of a schema, and the values of those that list them. */
    private void properties(String path, String separator, JsonNode schema, JsonNode root) {
        String reference = schema.path("$ref").asText();
        JsonNode resolved = reference.isEmpty() ? schema : root.at(reference.substring(1));
        resolved.path("enum").forEach(value -> lines.add(path + "=" + value.asText()));
        resolved.path("properties").properties().forEach(property -> {
            lines.add(path + separator + property.getKey());
            properties(path + separator + property.getKey(), ".", property.getValue(), root);
        });
        if (resolved.path("additionalProperties").isObject()) {
            properties(path + separator + "<name>", ".", resolved.path("additionalProperties"), root);
        }
        if (resolved.path("items").isObject()) {
            properties(path + "[]", ".", resolved.path("items"), root);
        }
        for (String choice : List.of("anyOf", "oneOf", "allOf")) {
            resolved.path(choice).forEach(each -> properties(path, separator, each, root));
        }
    }

    private void profiles() throws IOException {
        String defaults = Files.readString(Path.of("src/main/resources/configuration.yaml"));
        YamlTree.toJson(YamlText.read(defaults).orElseThrow())
                .path("profiles")
                .fieldNames()
                .forEachRemaining(name -> lines.add("profile " + name));
    }

    private void command(CommandSpec command, String line) {
        lines.add(line);
        command.options().stream()
                .filter(option -> !option.hidden())
                .flatMap(option -> Arrays.stream(option.names()))
                .forEach(name -> lines.add(line + " " + name));
        command.subcommands().forEach((name, each) -> command(each.getCommandSpec(), line + " " + name));
    }

    private void exitCodes() throws IOException {
        Arrays.stream(ExitStatus.values()).forEach(status -> lines.add("exit-code " + status.code()));
        rows("launcher-exit-code", LAUNCHER_EXIT_CODE, "docs/launcher.md");
    }

    private void launcherArguments() {
        Stream.of(
                        LauncherArguments.INSTALL,
                        LauncherArguments.VERSION,
                        LauncherArguments.SEPARATOR,
                        LauncherArguments.OOM_STEP,
                        LauncherArguments.OOM_CONTAINER,
                        LauncherArguments.REQUIRE,
                        LauncherArguments.ENTRYPOINT,
                        LauncherArguments.ARGUMENT)
                .forEach(argument -> lines.add("launcher-argument " + argument));
    }

    /** Annotations and labels. */
    private void keys() throws IOException {
        for (String folder : List.of("src/main/java", "helm/cgroupns-injector/templates")) {
            try (Stream<Path> files = Files.walk(Path.of(folder))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    KEY.matcher(Files.readString(file))
                            .results()
                            .map(key -> key.group(1))
                            .filter(key -> !key.equals(CONTROLLER))
                            .forEach(key -> lines.add("annotation-or-label " + key));
                }
            }
        }
    }

    /** Metrics with their labels, and the labels' values where the page lists them. */
    private void metrics() throws IOException {
        METRIC.matcher(Files.readString(Path.of("docs/operations.md")))
                .results()
                .forEach(row -> {
                    String metric = "metric " + row.group(1);
                    lines.add(metric);
                    for (String label : row.group(2).split(";")) {
                        List<String> codes = CODE.matcher(label)
                                .results()
                                .map(code -> code.group(1))
                                .toList();
                        codes.stream().limit(1).forEach(name -> lines.add(metric + " " + name));
                        codes.stream()
                                .skip(1)
                                .forEach(value -> lines.add(metric + " " + codes.getFirst() + "=" + value));
                    }
                });
    }

    private void settings() throws IOException {
        rows("setting", SETTING, "docs/operations.md");
    }

    private void rows(String kind, Pattern row, String page) throws IOException {
        row.matcher(Files.readString(Path.of(page))).results().forEach(each -> lines.add(kind + " " + each.group(1)));
    }
}

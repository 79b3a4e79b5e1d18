package dev.cgroupns.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cgroupns.cli.Document.TemplatePatch;
import dev.cgroupns.config.Configuration;
import dev.cgroupns.config.ConfigurationReader;
import dev.cgroupns.delivery.ClusterFacts;
import dev.cgroupns.fuzz.FuzzTarget;
import dev.cgroupns.fuzz.Hostile;
import dev.cgroupns.fuzz.Smaller;
import dev.cgroupns.patch.Injection;
import dev.cgroupns.patch.Injector;
import dev.cgroupns.patch.Uninjection;
import dev.cgroupns.patch.Uninjector;
import dev.cgroupns.verdict.Judge;
import dev.cgroupns.verdict.KnownImages;
import dev.cgroupns.verdict.OptOut;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Files that {@code inject} refuses with a message that names the line, or prints with the same documents and the same
 * content except for the change. {@code uninject} takes the change back.
 */
public final class FuzzedManifests implements FuzzTarget<String> {
    private static final String FILE = "ci.yaml";
    private static final TemplatePaths PATHS = TemplatePaths.with(List.of());

    private static final List<String> EMPTIED = List.of(
            "metadata", "annotations", "labels", "command", "args", "volumes", "initContainers", "volumeMounts");

    private final PodInjector injector = injector();
    private final Uninjector uninjector =
            new Uninjector(ConfigurationReader.defaults().launcherSettings("1"));

    private static PodInjector injector() {
        Configuration configuration = ConfigurationReader.defaults();
        Injector injector = new Injector(new Judge(configuration.policy()), configuration.launcherSettings("1"));
        return pod -> injector.inject(pod, OptOut.ALLOWED, KnownImages.NONE, ClusterFacts.OFFLINE);
    }

    @Override
    public String name() {
        return "manifests";
    }

    @Override
    public String generate(Random random) {
        String manifest = new RandomManifest(random.nextLong(), "m").text();
        return random.nextBoolean() ? manifest : Hostile.mangled(random, manifest);
    }

    @Override
    public void check(String input) {
        List<RevisedDocument<Injection>> revised;
        try {
            revised = inject(input);
        } catch (InputException e) {
            assertThat(e.getMessage()).startsWith(FILE + ":").doesNotContain("Exception", "java.", "org.yaml");
            return;
        }
        assertThat(String.join("", texts(revised))).as("the file").isEqualTo(input);

        ManifestJoiner output = new ManifestJoiner();
        output.add(revised);
        List<RevisedDocument<Injection>> again = inject(output.toString());
        assertThat(again).as("documents").hasSameSizeAs(revised);
        for (int i = 0; i < revised.size(); i++) {
            assertThat(again.get(i).changed().document().json().toString())
                    .isEqualTo(expected(revised.get(i)).toString());
            assertThat(again.get(i).text())
                    .as("a second pass")
                    .isEqualTo(revised.get(i).text());
            assertIsTakenBack(revised.get(i), again.get(i).changed().document());
        }
    }

    /** What the injection only added to is taken back byte for byte. */
    private void assertIsTakenBack(RevisedDocument<Injection> injected, Document document) {
        RevisedDocument<Uninjection> uninjected = new Manifest(FILE, List.of(document), PATHS)
                .change(uninjector::uninject)
                .getFirst()
                .revised();
        Document before = injected.changed().document();
        if (uninjected.fate() != RevisedDocument.Fate.AS_JUDGED
                || injected.text().equals(before.text())) {
            return;
        }
        JsonNode found = DocumentReader.read(FILE, uninjected.text()).stream()
                .map(Document::json)
                .filter(JsonNode::isObject)
                .findFirst()
                .orElseThrow();
        assertThat(withoutEmptyParts(found)).isEqualTo(withoutEmptyParts(before.json()));
        if (found.equals(before.json())
                && injected.notes().isEmpty()
                && uninjected.notes().isEmpty()) {
            assertThat(uninjected.text()).as("taken back").isEqualTo(before.text());
        }
    }

    /** An injection fills lists and objects that are empty or null, which then cannot be told from missing ones. */
    private static JsonNode withoutEmptyParts(JsonNode json) {
        JsonNode rest = json.deepCopy();
        for (JsonNode parent : all(rest)) {
            if (parent instanceof ObjectNode object) {
                EMPTIED.forEach(field -> {
                    if (object.path(field).isEmpty()) {
                        object.remove(field);
                    }
                });
            }
        }
        return rest;
    }

    /** The node and all below it, the deepest first. */
    private static List<JsonNode> all(JsonNode node) {
        List<JsonNode> nodes = new ArrayList<>();
        node.forEach(child -> nodes.addAll(all(child)));
        nodes.add(node);
        return nodes;
    }

    private List<RevisedDocument<Injection>> inject(String text) {
        return Manifest.parse(FILE, text, PATHS).change(injector::inject).stream()
                .map(ChangedDocument::revised)
                .toList();
    }

    private static List<String> texts(List<RevisedDocument<Injection>> documents) {
        return documents.stream().map(each -> each.changed().document().text()).toList();
    }

    private static JsonNode expected(RevisedDocument<Injection> revised) {
        List<TemplatePatch> changes = revised.changed().templates().stream()
                .filter(revised::isChanged)
                .map(each -> new TemplatePatch(
                        each.template().pointer(), each.change().patch()))
                .toList();
        JsonNode json = revised.changed().document().json();
        return changes.isEmpty() ? json : TemplatePatch.applied(changes, json);
    }

    @Override
    public Stream<String> smaller(String input) {
        return Smaller.texts(input);
    }
}

package dev.cgroupns.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cgroupns.cli.Document.TemplatePatch;
import dev.cgroupns.config.Configuration;
import dev.cgroupns.config.ConfigurationReader;
import dev.cgroupns.delivery.ClusterFacts;
import dev.cgroupns.fuzz.FuzzTarget;
import dev.cgroupns.fuzz.Hostile;
import dev.cgroupns.fuzz.Smaller;
import dev.cgroupns.patch.Injector;
import dev.cgroupns.verdict.Judge;
import dev.cgroupns.verdict.KnownImages;
import dev.cgroupns.verdict.OptOut;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Files that {@code inject} refuses with a message that names the line, or prints with the same documents and the same
 * content except for the change.
 */
public final class FuzzedManifests implements FuzzTarget<String> {
    private static final String FILE = "ci.yaml";
    private static final TemplatePaths PATHS = TemplatePaths.with(List.of());

    private final PodInjector injector = injector();

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
        List<RevisedDocument> revised;
        try {
            revised = inject(input);
        } catch (InputException e) {
            assertThat(e.getMessage()).startsWith(FILE + ":").doesNotContain("Exception", "java.", "org.yaml");
            return;
        }
        assertThat(String.join("", texts(revised))).as("the file").isEqualTo(input);

        ManifestJoiner output = new ManifestJoiner();
        output.add(revised);
        List<RevisedDocument> again = inject(output.toString());
        assertThat(again).as("documents").hasSameSizeAs(revised);
        for (int i = 0; i < revised.size(); i++) {
            assertThat(again.get(i).injected().document().json().toString())
                    .isEqualTo(expected(revised.get(i)).toString());
            assertThat(again.get(i).text())
                    .as("a second pass")
                    .isEqualTo(revised.get(i).text());
        }
    }

    private List<RevisedDocument> inject(String text) {
        return Manifest.parse(FILE, text, PATHS).inject(injector).stream()
                .map(InjectedDocument::revised)
                .toList();
    }

    private static List<String> texts(List<RevisedDocument> documents) {
        return documents.stream().map(each -> each.injected().document().text()).toList();
    }

    private static JsonNode expected(RevisedDocument revised) {
        List<TemplatePatch> changes = revised.injected().templates().stream()
                .filter(revised::isChanged)
                .map(each -> new TemplatePatch(
                        each.template().pointer(), each.injection().patch()))
                .toList();
        JsonNode json = revised.injected().document().json();
        return changes.isEmpty() ? json : TemplatePatch.applied(changes, json);
    }

    @Override
    public Stream<String> smaller(String input) {
        return Smaller.texts(input);
    }
}

package dev.cgroupns.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.image.LookupResult.Failed;
import dev.cgroupns.image.LookupResult.Found;
import dev.cgroupns.image.credentials.Keyring;
import dev.cgroupns.image.fixture.HandMade;
import dev.cgroupns.image.fixture.RegistryLab;
import dev.cgroupns.image.lookup.ImageQuestion;
import dev.cgroupns.image.lookup.ImageResolver;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images that a real buildkitd pushed to a real registry, read over TLS with a private authority. */
@ExtendWith(RegistryLab.Extension.class)
class RegistryImagesIT {
    private static final String INDEX = "application/vnd.oci.image.index.v1+json";
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";

    private final RegistryLab lab;

    RegistryImagesIT(RegistryLab lab) {
        this.lab = lab;
    }

    @BeforeEach
    void repair() {
        lab.proxy().repair();
    }

    @ParameterizedTest
    @ValueSource(strings = {"app/platforms:1", "team/app:1", "app/docker:1", "app/docker-list:1"})
    void readsDockerAndOciImagesForOneAndManyPlatforms(String image) {
        ImageConfig config = found(lab.ask(image));
        assertThat(config.entrypoint()).containsExactly("buildkitd");
        assertThat(config.cmd()).containsExactly("--debug");
        assertThat(config.user()).isEqualTo("1000:1000");
    }

    @Test
    void readsShellFormsCommandsAloneAndVariablesAsTheyStand() {
        assertThat(found(lab.ask("app/shell:1")).entrypoint())
                .containsExactly("/bin/sh", "-c", "exec buildkitd --debug");
        ImageConfig command = found(lab.ask("app/command:1"));
        assertThat(command.entrypoint()).isEmpty();
        assertThat(command.cmd()).containsExactly("buildkitd");
        assertThat(found(lab.ask("app/variable:1")).entrypoint()).containsExactly("buildkitd", "--addr=$(ADDRESS)");
    }

    @Test
    void choosesTheArchitectureIfPlatformsDiffer() {
        assertThat(found(ask("app/differ:1", Optional.of("arm64"))).entrypoint())
                .containsExactly("buildkitd-arm64");
        assertThat(found(ask("app/differ:1", Optional.of("amd64"))).entrypoint())
                .containsExactly("buildkitd-amd64");
        assertThat(failure(ask("app/differ:1", Optional.empty()))).isEqualTo(LookupFailure.PLATFORMS_DIFFER);
        assertThat(failure(ask("app/differ:1", Optional.of("s390x")))).isEqualTo(LookupFailure.PLATFORM_MISSING);
    }

    @Test
    void readsADigestWhichTakesPrecedenceOverATag() {
        ImageReference tagged = lab.image("team/app:no-such-tag");
        String digest = HandMade.digest(lab.handMade().manifest("team/app", "1"));
        ImageReference both = new ImageReference(tagged.registry(), tagged.repository(), tagged.tag(), digest);
        assertThat(found(lab.ask(both, Keyring.EMPTY)).entrypoint()).containsExactly("buildkitd");
    }

    @Test
    void refusesANestedIndex() {
        String inner = lab.handMade().manifest("app/platforms", "1");
        lab.handMade()
                .putManifest("app/platforms", "nested", INDEX, """
                        {"schemaVersion":2,"mediaType":"%s","manifests":[%s]}""".formatted(INDEX, HandMade.descriptor(INDEX, inner)));
        assertThat(failure(lab.ask("app/platforms:nested"))).isEqualTo(LookupFailure.NESTED_INDEX);
    }

    @Test
    void tellsAnArtifactFromAnImage() {
        lab.handMade().putBlob("team/app", "{}");
        lab.handMade().putManifest("team/app", "artifact", MANIFEST, """
                        {"schemaVersion":2,"mediaType":"%s","artifactType":"application/vnd.example+json",
                         "config":%s,"layers":[]}""".formatted(
                        MANIFEST, HandMade.descriptor("application/vnd.oci.empty.v1+json", "{}")));
        assertThat(failure(lab.ask("team/app:artifact"))).isEqualTo(LookupFailure.NOT_AN_IMAGE);
    }

    @Test
    void reportsImagesThatDoNotExistOrAreNotAllowed() {
        assertThat(failure(lab.ask("team/app:no-such-tag"))).isEqualTo(LookupFailure.NOT_FOUND);
        ImageReference foreign = ImageReference.parse("registry.corp/app").orElseThrow();
        assertThat(failure(lab.ask(foreign, Keyring.EMPTY))).isEqualTo(LookupFailure.REGISTRY_NOT_ALLOWED);
    }

    @Test
    void answersSeveralQuestionsAtOnce() {
        try (ImageResolver resolver = lab.resolver()) {
            List<ImageQuestion> questions = List.of(
                    question("app/shell:1", Optional.empty()),
                    question("app/command:1", Optional.empty()),
                    question("team/app:no-such-tag", Optional.empty()));
            assertThat(resolver.resolve(Set.copyOf(questions), RegistryLab.OWNER, Duration.ofSeconds(20)))
                    .containsOnlyKeys(questions)
                    .hasEntrySatisfying(
                            questions.get(0), answer -> assertThat(answer).isInstanceOf(Found.class))
                    .hasEntrySatisfying(
                            questions.get(2),
                            answer -> assertThat(failure(answer)).isEqualTo(LookupFailure.NOT_FOUND));
        }
    }

    private LookupResult ask(String image, Optional<String> architecture) {
        try (ImageResolver resolver = lab.resolver()) {
            return RegistryLab.ask(resolver, question(image, architecture));
        }
    }

    private ImageQuestion question(String image, Optional<String> architecture) {
        return new ImageQuestion(lab.image(image), Keyring.EMPTY, architecture);
    }

    private static ImageConfig found(LookupResult answer) {
        assertThat(answer).isInstanceOf(Found.class);
        return ((Found) answer).config();
    }

    private static LookupFailure failure(LookupResult answer) {
        assertThat(answer).isInstanceOf(Failed.class);
        return ((Failed) answer).failure();
    }
}

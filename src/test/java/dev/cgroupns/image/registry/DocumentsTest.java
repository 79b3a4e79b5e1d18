package dev.cgroupns.image.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cgroupns.image.ImageContents.Platform;
import dev.cgroupns.image.LookupFailure;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Documents that registries may send but no builder creates: manifests, configurations, challenges, digests. */
class DocumentsTest {
    private static final String DIGEST = "sha256:" + "0".repeat(64);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}|MALFORMED",
                "[]|MALFORMED",
                "null|MALFORMED",
                "not json|MALFORMED",
                "{\"schemaVersion\":1,\"config\":{}}|MALFORMED",
                "{\"schemaVersion\":2,\"manifests\":[],\"layers\":[]}|MALFORMED",
                "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"manifests\":[]}|MALFORMED",
                "{\"schemaVersion\":2,\"schemaVersion\":2,\"manifests\":[]}|MALFORMED",
                "{\"schemaVersion\":2,\"manifests\":[]} {}|MALFORMED",
                "{\"schemaVersion\":2,\"manifests\":[]}|PLATFORM_MISSING",
                "{\"schemaVersion\":2,\"manifests\":[{\"platform\":{\"os\":\"windows\"}}]}|PLATFORM_MISSING",
                "{\"schemaVersion\":2,\"manifests\":[{\"size\":1,\"digest\":\"md5:x\"}]}|MALFORMED",
                "{\"schemaVersion\":2,\"manifests\":[{\"size\":-1,\"digest\":\"DIGEST\"}]}|MALFORMED",
                "{\"schemaVersion\":2,\"manifests\":[{\"size\":9999999999,\"digest\":\"DIGEST\"}]}|TOO_LARGE",
                "{\"schemaVersion\":2,\"manifests\":[{\"mediaType\":\"application/vnd.oci.image.index.v1+json\"}]}|NESTED_INDEX",
                "{\"schemaVersion\":2,\"config\":{\"mediaType\":\"application/vnd.cncf.helm.config.v1+json\"}}|NOT_AN_IMAGE"
            })
    void invalidManifestsLeadToAReason(String json, LookupFailure expected) {
        assertFails(() -> ImageManifest.read(bytes(json.replace("DIGEST", DIGEST))), expected);
    }

    @Test
    void anIndexOfTooManyPlatformsIsRefused() {
        String entry = "{\"size\":1,\"digest\":\"" + DIGEST + "\"}";
        String many = String.join(",", java.util.Collections.nCopies(ImageManifest.PLATFORMS + 1, entry));
        assertFails(
                () -> ImageManifest.read(bytes("{\"schemaVersion\":2,\"manifests\":[" + many + "]}")),
                LookupFailure.TOO_LARGE);
    }

    @Test
    void deepNestingIsRefused() {
        assertFails(
                () -> ImageManifest.read(bytes("{\"a\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}")),
                LookupFailure.MALFORMED);
    }

    @Test
    void aConfigurationMayLeaveEverythingOut() throws Exception {
        assertThat(ConfigReader.read(bytes("{\"config\":{\"Entrypoint\":null}}")))
                .get()
                .extracting(Platform::config)
                .satisfies(config -> assertThat(config.entrypoint()).isEmpty());
        assertThat(ConfigReader.read(bytes("{\"os\":\"windows\"}"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"config\":{\"Entrypoint\":\"sh\"}}",
                "{\"config\":{\"Entrypoint\":{\"a\":\"b\"}}}",
                "{\"config\":{\"Cmd\":[1]}}"
            })
    void aConfigurationWithOtherTypesIsRefused(String json) {
        assertFails(() -> ConfigReader.read(bytes(json)), LookupFailure.MALFORMED);
    }

    @Test
    void aCommandThatIsTooLongForAPodIsRefused() {
        assertFails(
                () -> ConfigReader.read(bytes("{\"config\":{\"Cmd\":[\"" + "x".repeat(70_000) + "\"]}}")),
                LookupFailure.TOO_LARGE);
    }

    @Test
    void challengesAreReadInAnyOrderAndNumber() {
        assertThat(
                        Challenge.parse(
                                List.of(
                                        "Basic realm=\"a \\\"b\\\"\", Bearer scope=\"repository:x:pull,push\",service=s, realm=\"https://t/\"")))
                .containsExactly(
                        new Challenge("basic", Map.of("realm", "a \"b\"")),
                        new Challenge(
                                "bearer",
                                Map.of("scope", "repository:x:pull,push", "service", "s", "realm", "https://t/")));
        assertThat(Challenge.parse(List.of("\"\"\"", "=", ""))).isEmpty();
        assertThat(Challenge.parse(List.of("Bearer realm=\"" + "\\".repeat(100_000))))
                .hasSize(2);
    }

    private static void assertFails(ThrowingCallable call, LookupFailure expected) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        LookupException.class, e -> assertThat(e.failure()).isEqualTo(expected));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

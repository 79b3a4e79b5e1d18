package dev.cgroupns.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageReferenceTest {
    private static final String SHA256 = "sha256:" + "0123456789abcdef".repeat(4);

    @ParameterizedTest
    @CsvSource({
        "buildkit, docker.io/library/buildkit:latest",
        "moby/buildkit:v0.27.1, docker.io/moby/buildkit:v0.27.1",
        "index.docker.io/moby/buildkit, docker.io/moby/buildkit:latest",
        "docker.io/busybox, docker.io/library/busybox:latest",
        "localhost/app, localhost/app:latest",
        "localhost:5000/app:1, localhost:5000/app:1",
        "Registry/app, Registry/app:latest",
        "registry.example:443/a/b/c, registry.example:443/a/b/c:latest",
        "127.0.0.1:5000/app, 127.0.0.1:5000/app:latest",
        "[::1]:5000/app:1, [::1]:5000/app:1",
        "a__b/c--d.e_f, docker.io/a__b/c--d.e_f:latest",
    })
    void isNormalisedAsContainerRuntimesDo(String text, String expected) {
        assertThat(ImageReference.parse(text)).map(ImageReference::toString).contains(expected);
    }

    @Test
    void aDigestComesWithATagOrAlone() {
        assertThat(ImageReference.parse("app@" + SHA256))
                .contains(new ImageReference("docker.io", "library/app", null, SHA256));
        assertThat(ImageReference.parse("ghcr.io/o/app:1@" + SHA256))
                .contains(new ImageReference("ghcr.io", "o/app", "1", SHA256));
        assertThat(ImageReference.parse("app@sha512:" + "0123456789abcdef".repeat(8)))
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "App",
                "ghcr.io/App",
                "app:",
                "app:tag:tag",
                "app@sha256:short",
                "https://ghcr.io/app",
                "ghcr.io/app?x=y",
                "ghcr.io?x/app",
                "user@ghcr.io/app",
                "ghcr..io/app",
                "-ghcr.io/app",
                "ghcr.io:port/app",
                "ghcr.io/../app",
                "ghcr.io//app",
                "ghcr.io/app/",
                "ghcr.io/app\n",
                "ghcr.io\\evil.example/app",
                "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
            })
    void textThatIsNotAReferenceIsRefused(String text) {
        assertThat(ImageReference.parse(text)).isEmpty();
    }

    @Test
    void longNamesAreRefusedAtOnce() {
        assertThat(ImageReference.parse("a/".repeat(200) + "a")).isEmpty();
        assertThat(ImageReference.parse("a-".repeat(100_000))).isEmpty();
    }

    /** References for which the two should agree; docs/registries.md says where they do not. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "moby/buildkit",
                "busybox:1.36",
                "gcr.io/a/b:c",
                "localhost:5000/a",
                "a.b:1/c/d",
                "a/b:c:d",
                "a..b/c",
                "a/b:.c",
                "a/-b",
                "a___b",
            })
    void agreesWithJib(String text) {
        Optional<String> jib;
        try {
            var reference = com.google.cloud.tools.jib.api.ImageReference.parse(text);
            String registry = reference.getRegistry().replace("registry-1.docker.io", "docker.io");
            jib = Optional.of(registry + "/" + reference.getRepository() + ":"
                    + reference.getTag().orElse(""));
        } catch (InvalidImageReferenceException e) {
            jib = Optional.empty();
        }
        assertThat(ImageReference.parse(text).map(ImageReference::toString)).isEqualTo(jib);
    }
}

package dev.cgroupns.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.cgroupns.image.ImageReference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ImagePatternTest {

    @ParameterizedTest
    @CsvSource({
        "moby/buildkit, moby/buildkit, true",
        "moby/buildkit, docker.io/moby/buildkit:v0.27.1, true",
        "moby/buildkit, mirror.example:5000/hub/moby/buildkit:v0.27.1, true",
        "moby/buildkit, notmoby/buildkit, false",
        "moby/buildkit, moby/buildkit-extra, false",
        "docker.io/moby/buildkit, moby/buildkit, true",
        "docker.io/moby/buildkit, mirror.example/docker.io/moby/buildkit, false",
        "docker.io/moby/buildkit, mirror.example/moby/buildkit, false",
        "registry.dagger.io/engine, registry.dagger.io/engine:v0.18.0, true",
        "localhost:5000/*, localhost:5000/anything, true",
        "localhost:5000/*, localhost:5000/two/levels, false",
        "docker:*dind*, docker:27-dind, true",
        "docker:*dind*, docker:27, false",
        "docker:*dind*, mirror.example/library/docker:dind, true",
        "moby/buildkit:v0.*, moby/buildkit:v0.27.1, true",
        "moby/buildkit:v0.*, "
                + "moby/buildkit@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef, false",
    })
    void matches(String pattern, String image, boolean expected) {
        assertThat(ImagePattern.parse(pattern)
                        .matches(ImageReference.parse(image).orElseThrow()))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Moby/buildkit", "moby//buildkit", "moby/buildkit:", "a b", "/moby", "moby/"})
    void refusesInvalidPatterns(String pattern) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImagePattern.parse(pattern))
                .withMessageContaining("[registry/]path[:tag]");
    }
}

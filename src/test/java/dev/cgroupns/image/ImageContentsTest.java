package dev.cgroupns.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.image.ImageContents.Platform;
import dev.cgroupns.image.LookupResult.Failed;
import dev.cgroupns.image.LookupResult.Found;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ImageContentsTest {
    private static final Platform AMD64 = platform("amd64", "buildkitd");
    private static final Platform ARM64 = platform("arm64", "buildkitd");
    private static final Platform ARM = platform("arm", "rootlesskit");

    @Test
    void platformsThatStartTheSameProgramAreOneAnswer() {
        assertThat(new ImageContents(List.of(AMD64, ARM64)).answer(Optional.empty()))
                .isEqualTo(new Found(AMD64.config()));
    }

    @Test
    void theArchitectureDecidesIfTheyDiffer() {
        ImageContents contents = new ImageContents(List.of(AMD64, ARM64, ARM));
        assertThat(contents.answer(Optional.of("arm"))).isEqualTo(new Found(ARM.config()));
        assertThat(contents.answer(Optional.empty()))
                .isInstanceOfSatisfying(
                        Failed.class,
                        unknown -> assertThat(unknown.failure()).isEqualTo(LookupFailure.PLATFORMS_DIFFER));
        assertThat(contents.answer(Optional.of("s390x")))
                .isInstanceOfSatisfying(
                        Failed.class,
                        unknown -> assertThat(unknown.failure()).isEqualTo(LookupFailure.PLATFORM_MISSING));
    }

    @Test
    void variantsOfOneArchitectureHaveToAgree() {
        ImageContents contents = new ImageContents(List.of(ARM, platform("arm", "buildkitd")));
        assertThat(contents.answer(Optional.of("arm")))
                .isInstanceOfSatisfying(
                        Failed.class,
                        unknown -> assertThat(unknown.failure()).isEqualTo(LookupFailure.PLATFORMS_DIFFER));
    }

    @Test
    void anImageForOnePlatformRunsOnAnyArchitecture() {
        assertThat(new ImageContents(List.of(AMD64)).answer(Optional.of("arm64")))
                .isEqualTo(new Found(AMD64.config()));
    }

    private static Platform platform(String architecture, String entrypoint) {
        return new Platform(architecture, new ImageConfig(List.of(entrypoint), List.of(), null));
    }
}

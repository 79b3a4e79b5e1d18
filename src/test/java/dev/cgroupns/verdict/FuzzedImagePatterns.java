package dev.cgroupns.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.fuzz.FuzzTarget;
import dev.cgroupns.fuzz.Hostile;
import dev.cgroupns.fuzz.Smaller;
import dev.cgroupns.image.ImageReference;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Patterns for a profile's images are parsed, or refused with what is allowed. Parsed ones match without errors. */
public final class FuzzedImagePatterns implements FuzzTarget<String> {
    private static final List<String> VALID =
            List.of("moby/buildkit", "docker:*dind*", "registry.example:5000/*/b", "**a**:*", "localhost/x", "a.b/c:d");

    private static final List<ImageReference> IMAGES = List.of(
            ImageReference.parse("moby/buildkit").orElseThrow(),
            ImageReference.parse("r.example/" + "a/".repeat(100) + "b:" + "c".repeat(128))
                    .orElseThrow());

    @Override
    public String name() {
        return "image-patterns";
    }

    @Override
    public String generate(Random random) {
        return Hostile.mangled(random, Hostile.one(random, VALID));
    }

    @Override
    public void check(String input) {
        ImagePattern pattern;
        try {
            pattern = ImagePattern.parse(input);
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageContaining("expected");
            return;
        }
        assertThat(pattern).hasToString(input);
        IMAGES.forEach(pattern::matches);
    }

    @Override
    public Stream<String> smaller(String input) {
        return Smaller.texts(input);
    }
}

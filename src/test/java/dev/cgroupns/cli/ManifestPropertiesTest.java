package dev.cgroupns.cli;

import dev.cgroupns.fuzz.Hostile;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The properties of {@link FuzzedManifests} for the same files in every build; {@code make fuzz} uses other seeds. */
final class ManifestPropertiesTest {
    private static final int FILES = 500;
    private final FuzzedManifests manifests = new FuzzedManifests();

    static LongStream seeds() {
        return LongStream.range(0, FILES);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void hold(long seed) {
        manifests.check(manifests.generate(Hostile.random(seed)));
    }
}

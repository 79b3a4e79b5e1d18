package dev.cgroupns.patch;

import dev.cgroupns.fuzz.Hostile;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The properties of {@link FuzzedPods} for the same pods in every build; {@code make fuzz} uses other seeds.
 */
final class PatchPropertiesTest {
    private static final int PODS = 1_000;
    private final FuzzedPods pods = new FuzzedPods();

    static LongStream seeds() {
        return LongStream.range(0, PODS);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void hold(long seed) throws Exception {
        pods.check(pods.generate(Hostile.random(seed)));
    }
}

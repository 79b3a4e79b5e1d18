package dev.cgroupns.admission;

import io.quarkus.test.junit.QuarkusTest;
import java.nio.file.Path;

/** The folders of {@code src/test/resources/pods}, as things are by default. */
@QuarkusTest
final class GoldenPodsTest extends GoldenPods {
    GoldenPodsTest() {
        super(Path.of("src/test/resources/pods"), Path.of("src/test/resources/offline.yaml"));
    }
}

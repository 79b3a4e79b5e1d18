package dev.cgroupns.admission;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.nio.file.Path;
import java.util.Map;

/** The folders of {@code src/test/resources/pods-with-image-volume}. */
@QuarkusTest
@TestProfile(ImageVolumePodsTest.Profile.class)
final class ImageVolumePodsTest extends GoldenPods {
    private static final Path CONFIGURATION = Path.of("src/test/resources/image-volume.yaml");

    ImageVolumePodsTest() {
        super(Path.of("src/test/resources/pods-with-image-volume"), CONFIGURATION);
    }

    /** Another configuration needs another start. */
    public static final class Profile implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("cgroupns.config", CONFIGURATION.toString());
        }
    }
}

package dev.cgroupns.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A body that never comes. */
@QuarkusTest
@TestProfile(RequestDeadlineTest.ShortDeadline.class)
final class RequestDeadlineTest {

    /** So that the test need not wait for the real one. */
    public static final class ShortDeadline implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("cgroupns.request-deadline", "300MS");
        }
    }

    @Test
    @Timeout(60)
    void connectionIsClosed() throws IOException {
        assertThat(Webhook.statusLineForLength(10)).isNull();
    }
}

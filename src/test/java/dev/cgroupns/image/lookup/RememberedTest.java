package dev.cgroupns.image.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.image.ImageReference;
import dev.cgroupns.image.credentials.Keyring;
import dev.cgroupns.image.registry.Proxies;
import dev.cgroupns.image.registry.Registries;
import dev.cgroupns.image.registry.RegistryPolicy;
import dev.cgroupns.image.registry.RegistrySettings;
import io.vertx.core.Vertx;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The cache is bounded, however many images are looked up. */
class RememberedTest {
    private static final int IMAGES = 100_000;
    private static final int AT_ONCE = 200;
    private static final long KIBIBYTE = 1024;

    @Test
    void aHundredThousandImagesLeaveNoMoreEntriesThanThereIsRoomFor() {
        Vertx vertx = Vertx.vertx();
        Duration hour = Duration.ofHours(1);
        LookupLimits limits = new LookupLimits(
                Duration.ofSeconds(30),
                hour,
                hour,
                hour,
                hour,
                4096 * KIBIBYTE,
                16,
                256,
                Quota.UNLIMITED,
                Quota.UNLIMITED);
        Registries registries = new Registries(
                vertx,
                RegistryPolicy.of(RegistrySettings.DEFAULTS),
                host -> {
                    throw new UnknownHostException(host);
                },
                Proxies.NONE,
                hour);
        try (ImageResolver resolver = new ImageResolver(registries, limits, LookupObserver.NONE)) {
            Set<ImageQuestion> all = new LinkedHashSet<>();
            for (int first = 0; first < IMAGES; first += AT_ONCE) {
                Set<ImageQuestion> questions = new LinkedHashSet<>();
                for (int i = first; i < first + AT_ONCE; i++) {
                    questions.add(new ImageQuestion(
                            ImageReference.parse("ghcr.io/team/app:" + i).orElseThrow(),
                            Keyring.EMPTY,
                            Optional.empty()));
                }
                assertThat(resolver.resolve(questions, new Owner("", Owner.Purpose.POD), Duration.ofSeconds(30)))
                        .hasSize(AT_ONCE);
                all.addAll(questions);
            }
            // Every entry counts as 1 KiB at least; half of the room is for contents by digest.
            assertThat(all.stream().filter(question -> resolver.cached(question).isPresent()))
                    .hasSizeBetween(1, 2048);
        } finally {
            vertx.close();
        }
    }
}

package dev.cgroupns.image.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.image.ImageReference;
import dev.cgroupns.image.LookupFailure;
import dev.cgroupns.image.LookupResult;
import dev.cgroupns.image.credentials.Keyring;
import dev.cgroupns.image.registry.AddressGuard;
import dev.cgroupns.image.registry.Proxies;
import dev.cgroupns.image.registry.Registries;
import dev.cgroupns.image.registry.RegistryPolicy;
import dev.cgroupns.image.registry.RegistrySettings;
import io.vertx.core.Vertx;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The cache is bounded, however many images are looked up. */
class RememberedTest {
    private static final int IMAGES = 100_000;
    private static final int AT_ONCE = 200;
    private static final long KIBIBYTE = 1024;

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void closeVertx() {
        vertx.close();
    }

    @Test
    void aHundredThousandImagesLeaveNoMoreEntriesThanThereIsRoomFor() {
        Registries registries = registries(host -> {
            throw new UnknownHostException(host);
        });
        try (ImageResolver resolver = new ImageResolver(registries, limits(16), LookupObserver.NONE)) {
            Set<ImageQuestion> all = new LinkedHashSet<>();
            for (int first = 0; first < IMAGES; first += AT_ONCE) {
                Set<ImageQuestion> questions = new LinkedHashSet<>();
                for (int i = first; i < first + AT_ONCE; i++) {
                    questions.add(question("ghcr.io/team/app:" + i));
                }
                assertThat(resolver.resolve(questions, new Owner("", Owner.Purpose.POD), Duration.ofSeconds(30)))
                        .hasSize(AT_ONCE);
                all.addAll(questions);
            }
            // Every entry counts as 1 KiB at least; half of the room is for contents by digest.
            assertThat(all.stream().filter(question -> resolver.cached(question).isPresent()))
                    .hasSizeBetween(1, 2048);
        }
    }

    /** 4 threads resolve names, and 64 names wait for them; the next is refused at once. */
    @Test
    void aNameThatCouldNotBeResolvedForWantOfRoomIsAskedForAgain() {
        int refused = 12;
        CountDownLatch refusals = new CountDownLatch(refused);
        Registries registries = registries(host -> {
            awaitAll(refusals);
            throw new UnknownHostException(host);
        });
        LookupObserver observer = new LookupObserver() {
            @Override
            public void remembered(LookupResult answer) {}

            @Override
            public void lookedUp(LookupResult answer, Duration took) {
                refusals.countDown();
            }

            @Override
            public void leftAlone(Owner owner, LookupFailure failure, int images) {}
        };
        Set<ImageQuestion> questions = IntStream.range(0, 4 + 64 + refused)
                .mapToObj(i -> question("ghcr.io/team/app:" + i))
                .collect(Collectors.toSet());
        try (ImageResolver resolver = new ImageResolver(registries, limits(200), observer)) {
            Map<LookupFailure, List<ImageQuestion>> failures = new EnumMap<>(LookupFailure.class);
            resolver.resolve(questions, new Owner("", Owner.Purpose.POD), Duration.ofSeconds(30))
                    .forEach((question, result) -> failures.computeIfAbsent(
                                    ((LookupResult.Failed) result).failure(), _ -> new ArrayList<>())
                            .add(question));
            assertThat(failures).containsOnlyKeys(LookupFailure.BUSY, LookupFailure.UNREACHABLE);
            assertThat(failures.get(LookupFailure.BUSY))
                    .hasSize(refused)
                    .allSatisfy(
                            question -> assertThat(resolver.cached(question)).isEmpty());
            assertThat(failures.get(LookupFailure.UNREACHABLE))
                    .allSatisfy(
                            question -> assertThat(resolver.cached(question)).isPresent());
        }
    }

    private static void awaitAll(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Registries registries(AddressGuard.Names names) {
        return new Registries(
                vertx, RegistryPolicy.of(RegistrySettings.DEFAULTS), names, Proxies.NONE, Duration.ofHours(1));
    }

    private static LookupLimits limits(int concurrent) {
        Duration hour = Duration.ofHours(1);
        return new LookupLimits(
                Duration.ofSeconds(30),
                hour,
                hour,
                hour,
                hour,
                4096 * KIBIBYTE,
                concurrent,
                256,
                Quota.UNLIMITED,
                Quota.UNLIMITED);
    }

    private static ImageQuestion question(String image) {
        return new ImageQuestion(ImageReference.parse(image).orElseThrow(), Keyring.EMPTY, Optional.empty());
    }
}

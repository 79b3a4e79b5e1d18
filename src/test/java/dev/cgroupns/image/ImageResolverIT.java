package dev.cgroupns.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cgroupns.image.LookupResult.Failed;
import dev.cgroupns.image.LookupResult.Found;
import dev.cgroupns.image.credentials.Keyring;
import dev.cgroupns.image.fixture.FaultyProxy;
import dev.cgroupns.image.fixture.FaultyProxy.Seen;
import dev.cgroupns.image.fixture.RegistryLab;
import dev.cgroupns.image.lookup.ImageQuestion;
import dev.cgroupns.image.lookup.ImageResolver;
import dev.cgroupns.image.lookup.LookupLimits;
import dev.cgroupns.image.lookup.LookupObserver;
import dev.cgroupns.image.lookup.Owner;
import dev.cgroupns.image.lookup.Quota;
import dev.cgroupns.image.registry.RegistrySettings;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is cached, what is shared, and what is asked again. */
@ExtendWith(RegistryLab.Extension.class)
@Timeout(60)
class ImageResolverIT {
    private static final int CALLERS = 200;
    private static final Duration SHORT = Duration.ofMillis(200);

    private final RegistryLab lab;

    ImageResolverIT(RegistryLab lab) {
        this.lab = lab;
    }

    @BeforeEach
    void repair() {
        lab.proxy().repair();
        lab.mirror().repair();
    }

    @Test
    void manyConcurrentCallsAreOneLookup() throws Exception {
        AtomicInteger lookUps = new AtomicInteger();
        LookupObserver counting = new LookupObserver() {
            @Override
            public void remembered(LookupResult answer) {}

            @Override
            public void lookedUp(LookupResult answer, Duration took) {
                lookUps.incrementAndGet();
            }

            @Override
            public void leftAlone(Owner owner, LookupFailure failure, int images) {}
        };
        ImageQuestion question = question("app/platforms:1");
        CountDownLatch start = new CountDownLatch(1);
        try (ImageResolver resolver = lab.resolver(lab.settings(), RegistryLab.PATIENT, counting);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<LookupResult>> answers = IntStream.range(0, CALLERS)
                    .mapToObj(_ -> threads.submit(() -> {
                        start.await();
                        return RegistryLab.ask(resolver, question);
                    }))
                    .toList();
            start.countDown();
            for (Future<LookupResult> answer : answers) {
                assertThat(answer.get()).isInstanceOf(Found.class);
            }
            await().untilAsserted(() -> assertThat(lookUps).hasValue(1));
        }
        assertThat(lab.proxy().seen()).extracting(Seen::method).containsOnlyOnce("HEAD");
    }

    @Test
    void anAnswerIsCachedAfterwards() {
        try (ImageResolver resolver = lab.resolver()) {
            ImageQuestion question = question("team/app:1");
            assertThat(resolver.cached(question)).isEmpty();
            LookupResult answer = RegistryLab.ask(resolver, question);
            assertThat(resolver.cached(question)).contains(answer);
            assertThat(resolver.cached(question("nowhere.example/app:1", "x"))).isNotEmpty();
        }
    }

    @Test
    void aTagIsResolvedAgainAndItsContentIsNotReadAgain() {
        LookupLimits limits = limits(SHORT, Duration.ofSeconds(15), LookupLimits.DEFAULTS.cacheBytes());
        try (ImageResolver resolver = lab.resolver(lab.settings(), limits, LookupObserver.NONE)) {
            ImageQuestion question = question("team/app:1");
            RegistryLab.ask(resolver, question);
            lab.proxy().repair();
            await().until(() -> resolver.cached(question).isEmpty());
            assertThat(RegistryLab.ask(resolver, question)).isInstanceOf(Found.class);
            assertThat(lab.proxy().seen()).extracting(Seen::method).containsExactly("HEAD");
        }
    }

    @Test
    void aFailureIsCachedForAWhile() {
        LookupLimits limits = limits(Duration.ofMinutes(1), SHORT, LookupLimits.DEFAULTS.cacheBytes());
        try (ImageResolver resolver = lab.resolver(lab.settings(), limits, LookupObserver.NONE)) {
            ImageQuestion question = question("team/app:none");
            assertThat(RegistryLab.ask(resolver, question)).isInstanceOf(Failed.class);
            assertThat(resolver.cached(question)).containsInstanceOf(Failed.class);
            await().until(() -> resolver.cached(question).isEmpty());
        }
    }

    @Test
    void oneSlowImageDoesNotKeepOthersFromTheSameRegistry() {
        lab.proxy().breakWith(request -> request.uri().contains("/team/app/"));
        LookupLimits brief = RegistryLab.PATIENT.withBudget(Duration.ofSeconds(5));
        try (ImageResolver resolver = lab.resolver(lab.settings(), brief, LookupObserver.NONE)) {
            assertThat(failure(RegistryLab.ask(resolver, question("team/app:1"))))
                    .isEqualTo(LookupFailure.TIMEOUT);
            assertThat(RegistryLab.ask(resolver, question("app/shell:1"))).isInstanceOf(Found.class);
        }
    }

    @Test
    void aCallerWaitsNoLongerThanItsBudget() {
        lab.proxy().breakWith(_ -> true);
        LookupLimits patient = new LookupLimits(
                Duration.ofHours(1),
                SHORT,
                SHORT,
                SHORT,
                SHORT,
                1024 * 1024,
                16,
                256,
                Quota.UNLIMITED,
                Quota.UNLIMITED);
        try (ImageResolver resolver = lab.resolver(lab.settings(), patient, LookupObserver.NONE)) {
            Map<ImageQuestion, LookupResult> answers =
                    resolver.resolve(Set.of(question("team/app:1"), question("app/shell:1")), RegistryLab.OWNER, SHORT);
            assertThat(answers)
                    .hasSize(2)
                    .allSatisfy((_, answer) -> assertThat(failure(answer)).isEqualTo(LookupFailure.TIMEOUT));
        }
    }

    @Test
    void lookupsWithoutRoomAreRefusedAndNotCached() {
        lab.proxy().breakWith(_ -> true);
        Duration hour = Duration.ofHours(1);
        LookupLimits one = new LookupLimits(
                Duration.ofSeconds(2), hour, hour, hour, hour, 1024 * 1024, 1, 0, Quota.UNLIMITED, Quota.UNLIMITED);
        try (ImageResolver resolver = lab.resolver(lab.settings(), one, LookupObserver.NONE)) {
            Map<ImageQuestion, LookupResult> answers = resolver.resolve(
                    Set.of(question("team/app:1"), question("app/shell:1")), RegistryLab.OWNER, Duration.ofSeconds(20));
            assertThat(answers.values())
                    .extracting(ImageResolverIT::failure)
                    .containsExactlyInAnyOrder(LookupFailure.TIMEOUT, LookupFailure.BUSY);
            answers.forEach((question, answer) -> assertThat(resolver.cached(question))
                    .isEqualTo(failure(answer) == LookupFailure.BUSY ? Optional.empty() : Optional.of(answer)));
        }
    }

    @Test
    void aMirrorIsAskedFirstAndTheRegistryIfItFails() {
        RegistrySettings settings = lab.settings(List.of(lab.mirrorSettings(List.of("pull", "resolve"))));
        assertThat(askWith(settings)).isInstanceOf(Found.class);
        assertThat(lab.proxy().seen()).isEmpty();
        assertThat(lab.mirror().seen())
                .extracting(Seen::uri)
                .allMatch(uri -> uri.endsWith("?ns=" + lab.image("a").registry()));

        lab.mirror().breakWith(request -> {
            request.response().setStatusCode(500).end();
            return true;
        });
        assertThat(askWith(settings)).isInstanceOf(Found.class);
        assertThat(lab.proxy().seen()).isNotEmpty();
    }

    @Test
    void aMirrorThatMayOnlyPullIsNotAskedAboutTags() {
        assertThat(askWith(lab.settings(List.of(lab.mirrorSettings(List.of("pull"))))))
                .isInstanceOf(Found.class);
        assertThat(lab.proxy().seen()).extracting(Seen::method).containsOnly("HEAD");
        assertThat(lab.mirror().seen()).extracting(Seen::method).containsOnly("GET");
    }

    @Test
    void credentialsForTheRegistryAreNotSentToItsMirror() {
        RegistrySettings settings = lab.settings(List.of(lab.mirrorSettings(List.of("pull", "resolve"))));
        challengeAll(lab.mirror());
        Keyring keyring = RegistryLab.keyring(lab.image("a").registry(), RegistryLab.BUILDER);
        try (ImageResolver resolver = lab.resolver(settings, RegistryLab.PATIENT, LookupObserver.NONE)) {
            RegistryLab.ask(resolver, new ImageQuestion(lab.image("team/app:1"), keyring, Optional.empty()));
        }
        assertThat(lab.mirror().seen())
                .isNotEmpty()
                .allSatisfy(seen -> assertThat(seen.authorization()).isNull());
    }

    @Test
    void aNameThatChangesItsAddressIsConnectedToTheCheckedOne() {
        AtomicInteger asked = new AtomicInteger();
        RegistrySettings settings = lab.settings();
        try (ImageResolver resolver =
                lab.resolver(settings, RegistryLab.PATIENT, LookupObserver.NONE, host -> new InetAddress[] {
                    InetAddress.getByAddress(
                            host, asked.getAndIncrement() == 0 ? new byte[] {127, 0, 0, 1} : new byte[] {10, 0, 0, 1})
                })) {
            // The first request reaches the registry; the next lookup of the name is refused, whatever the name
            // resolved to before.
            assertThat(failure(RegistryLab.ask(resolver, question("team/app:1"))))
                    .isEqualTo(LookupFailure.ADDRESS_REFUSED);
            assertThat(lab.proxy().seen()).extracting(Seen::method).containsExactly("HEAD");
        }
    }

    private static void challengeAll(FaultyProxy proxy) {
        proxy.breakWith(request -> {
            request.response()
                    .setStatusCode(401)
                    .putHeader("WWW-Authenticate", "Basic realm=\"r\"")
                    .end();
            return true;
        });
    }

    private LookupResult askWith(RegistrySettings settings) {
        try (ImageResolver resolver = lab.resolver(settings, RegistryLab.PATIENT, LookupObserver.NONE)) {
            return RegistryLab.ask(resolver, question("team/app:1"));
        }
    }

    private static LookupLimits limits(Duration tagAge, Duration failureAge, long bytes) {
        return new LookupLimits(
                Duration.ofSeconds(20),
                tagAge,
                Duration.ofHours(1),
                failureAge,
                Duration.ofSeconds(30),
                bytes,
                16,
                256,
                Quota.UNLIMITED,
                Quota.UNLIMITED);
    }

    private ImageQuestion question(String image) {
        return new ImageQuestion(lab.image(image), Keyring.EMPTY, Optional.empty());
    }

    private static ImageQuestion question(String image, String architecture) {
        return new ImageQuestion(ImageReference.parse(image).orElseThrow(), Keyring.EMPTY, Optional.of(architecture));
    }

    private static LookupFailure failure(LookupResult answer) {
        assertThat(answer).isInstanceOf(Failed.class);
        return ((Failed) answer).failure();
    }
}

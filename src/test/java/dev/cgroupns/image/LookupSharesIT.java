package dev.cgroupns.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cgroupns.image.LookupResult.Failed;
import dev.cgroupns.image.LookupResult.Found;
import dev.cgroupns.image.credentials.Keyring;
import dev.cgroupns.image.fixture.FaultyProxy.Seen;
import dev.cgroupns.image.fixture.HandMade;
import dev.cgroupns.image.fixture.RegistryLab;
import dev.cgroupns.image.lookup.ImageQuestion;
import dev.cgroupns.image.lookup.ImageResolver;
import dev.cgroupns.image.lookup.LookupLimits;
import dev.cgroupns.image.lookup.LookupObserver;
import dev.cgroupns.image.lookup.Owner;
import dev.cgroupns.image.lookup.Owner.Purpose;
import dev.cgroupns.image.lookup.Quota;
import dev.cgroupns.image.lookup.Quota.Rate;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** One tenant looks up as much as it can, another only its builders, at a registry that is slow for the first. */
@ExtendWith(RegistryLab.Extension.class)
@Timeout(60)
class LookupSharesIT {
    private static final LookupLimits LIMITS = LookupLimits.DEFAULTS.withBudget(Duration.ofSeconds(30));
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    private static final Owner GREEDY = new Owner("greedy", Purpose.POD);
    private static final Owner OTHER = new Owner("other", Purpose.POD);
    /** All images in the registry below {@code app} and {@code team}. */
    private static final List<String> BUILDERS = List.of("team/app:1", "app/shell:1");

    private final RegistryLab lab;
    private final List<String> leftAlone = new CopyOnWriteArrayList<>();

    LookupSharesIT(RegistryLab lab) {
        this.lab = lab;
        lab.proxy().repair();
    }

    @AfterEach
    void repair() {
        lab.proxy().repair();
    }

    @Test
    void threeHundredImagesOfOnePodLeaveRoomForTheSevenOfAnother() throws Exception {
        lab.proxy().breakWith(request -> request.uri().contains("/greedy/"));
        try (ImageResolver resolver = resolver();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Map<ImageQuestion, LookupResult>> greedy = threads.submit(() ->
                    resolver.resolve(questions(IntStream.range(0, 300).mapToObj(i -> "greedy/" + i)), GREEDY, LONG));
            await().until(() -> seen("/greedy/") == LIMITS.pods().running());

            Set<ImageQuestion> seven = questions(IntStream.rangeClosed(1, 7).mapToObj(i -> "team/app:" + i));
            Map<ImageQuestion, LookupResult> answers = resolver.resolve(seven, OTHER, LONG);

            // Six of them do not exist, which only the registry knows.
            assertThat(answers.values().stream()
                            .map(answer -> answer instanceof Failed unknown ? unknown.failure() : "FOUND")
                            .map(Object::toString))
                    .containsExactlyInAnyOrder(
                            "FOUND", "NOT_FOUND", "NOT_FOUND", "NOT_FOUND", "NOT_FOUND", "NOT_FOUND", "NOT_FOUND");
            assertThat(seen("/greedy/")).isEqualTo(LIMITS.pods().running());
            assertThat(greedy.isDone()).isFalse();
            greedy.cancel(true);
        }
    }

    @Test
    void anImageInALongQueueIsLookedUpInTheOtherOwnersTurn() {
        lab.proxy().breakWith(request -> request.uri().contains("/greedy/"));
        try (ImageResolver resolver = resolver()) {
            Set<ImageQuestion> all = new LinkedHashSet<>(
                    questions(IntStream.range(0, LIMITS.pods().running()).mapToObj(i -> "greedy/" + i)));
            all.addAll(questions(BUILDERS.stream()));
            resolver.resolve(all, GREEDY, Duration.ofMillis(1));
            await().until(() -> seen("/greedy/") == LIMITS.pods().running());
            assertThat(seen("/team/app/")).isZero();

            assertThat(resolver.resolve(questions(BUILDERS.stream()), OTHER, LONG)
                            .values())
                    .hasSize(2)
                    .allSatisfy(answer -> assertThat(answer).isInstanceOf(Found.class));
        }
    }

    @Test
    void twentyImagesOfOnePodAreLookedUp() {
        try (ImageResolver resolver = resolver()) {
            Map<ImageQuestion, LookupResult> answers =
                    resolver.resolve(questions(IntStream.range(0, 120).mapToObj(i -> "greedy/" + i)), GREEDY, LONG);

            assertThat(answers.values()).filteredOn(LookupSharesIT::isUsedUp).hasSize(100);
            assertThat(lab.proxy().seen().stream().map(Seen::uri).distinct()).hasSize(20);
            assertThat(leftAlone).containsExactly("greedy POD SHARE_USED_UP 100");
        }
    }

    /** Registries limit how many images are read, and count a whole cluster as one client. */
    @Test
    void aNamespaceReadsFewNewImages() {
        List<String> images = IntStream.range(0, 5).mapToObj(this::push).toList();
        Quota three = new Quota(100, 4, 100, new Rate(1000, Duration.ofHours(1)), new Rate(3, Duration.ofHours(1)));
        try (ImageResolver resolver = resolver(LIMITS.withShares(three, three))) {
            // An image that does not exist is not read and does not count.
            for (int i = 0; i < 10; i++) {
                assertThat(ask(resolver, GREEDY, "greedy/" + i)).isEqualTo("NOT_FOUND");
            }
            assertThat(images.stream().map(image -> ask(resolver, GREEDY, image)))
                    .containsExactly("FOUND", "FOUND", "FOUND", "SHARE_USED_UP", "SHARE_USED_UP");
            // A cached image costs nothing, and the refusal does not affect other owners.
            assertThat(ask(resolver, GREEDY, images.getFirst())).isEqualTo("FOUND");
            assertThat(ask(resolver, OTHER, images.getLast())).isEqualTo("FOUND");
        }
    }

    /** An image with an entrypoint of its own; returns its name. */
    private String push(int number) {
        String config =
                "{\"os\":\"linux\",\"architecture\":\"amd64\",\"config\":{\"Entrypoint\":[\"/%d\"]}}".formatted(number);
        lab.handMade().putBlob("team/app", config);
        lab.handMade().putManifest("team/app", "share-" + number, MANIFEST, """
                        {"schemaVersion":2,"mediaType":"%s","config":%s,"layers":[]}""".formatted(
                        MANIFEST, HandMade.descriptor("application/vnd.oci.image.config.v1+json", config)));
        return "team/app:share-" + number;
    }

    private String ask(ImageResolver resolver, Owner owner, String image) {
        return resolver.cached(question(image))
                .or(() -> Optional.ofNullable(
                        resolver.resolve(Set.of(question(image)), owner, LONG).get(question(image))))
                .map(answer ->
                        answer instanceof Failed unknown ? unknown.failure().name() : "FOUND")
                .orElseThrow();
    }

    @Test
    void aDryRunHasASmallQuotaOfItsOwn() {
        Owner dry = new Owner("other", Purpose.DRY_RUN);
        try (ImageResolver resolver = resolver()) {
            Map<ImageQuestion, LookupResult> answers =
                    resolver.resolve(questions(IntStream.range(0, 50).mapToObj(i -> "greedy/" + i)), dry, LONG);
            assertThat(answers.values()).filteredOn(LookupSharesIT::isUsedUp).hasSize(45);
            resolver.resolve(questions(IntStream.range(50, 60).mapToObj(i -> "greedy/" + i)), dry, LONG);
            assertThat(resolver.resolve(questions(Stream.of("greedy/100")), dry, LONG)
                            .values())
                    .allMatch(LookupSharesIT::isUsedUp);

            assertThat(resolver.resolve(questions(BUILDERS.stream()), OTHER, LONG)
                            .values())
                    .hasSize(2)
                    .allSatisfy(answer -> assertThat(answer).isInstanceOf(Found.class));
        }
    }

    private long seen(String path) {
        return lab.proxy().seen().stream()
                .filter(seen -> seen.uri().contains(path))
                .count();
    }

    private ImageResolver resolver() {
        return resolver(LIMITS);
    }

    private ImageResolver resolver(LookupLimits limits) {
        return lab.resolver(lab.settings(), limits, new LookupObserver() {
            @Override
            public void remembered(LookupResult answer) {}

            @Override
            public void lookedUp(LookupResult answer, Duration took) {}

            @Override
            public void leftAlone(Owner owner, LookupFailure failure, int images) {
                leftAlone.add("%s %s %s %d".formatted(owner.namespace(), owner.purpose(), failure, images));
            }
        });
    }

    private static boolean isUsedUp(LookupResult answer) {
        return answer instanceof Failed unknown && unknown.failure() == LookupFailure.SHARE_USED_UP;
    }

    private Set<ImageQuestion> questions(Stream<String> images) {
        return images.map(this::question).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private ImageQuestion question(String image) {
        return new ImageQuestion(lab.image(image), Keyring.EMPTY, Optional.empty());
    }
}

package dev.cgroupns.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Replicas that take turns in any order, in a cluster that loses its Secret now and then: a replica that has been
 * trusted once is trusted at every later moment.
 */
final class RotationOverTimeTest {
    private static final RotationPolicy POLICY = new RotationPolicy(
            Duration.ofMinutes(90),
            Duration.ofMinutes(60),
            Duration.ofSeconds(10),
            Duration.ofMinutes(5),
            Duration.ofMinutes(1));
    private static final List<String> NAMES = List.of("webhook.ns.svc");
    private static final int TURNS = 2000;

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private StoredCertificate current = new StoredCertificate.Missing();
    private StoredCertificate next = new StoredCertificate.Missing();
    private Optional<Instant> nextPublished = Optional.empty();
    private AuthorityBundle published = AuthorityBundle.EMPTY;

    /** A replica, and what it serves. */
    private static final class Replica {
        private Optional<KeyPairAndChain> served = Optional.empty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aTrustedReplicaStaysTrusted(long seed) {
        Random random = new Random(seed);
        List<Replica> replicas = List.of(new Replica(), new Replica(), new Replica());
        List<KeyPairAndChain> generations = new ArrayList<>();

        for (int turn = 0; turn < TURNS; turn++) {
            now = now.plusSeconds(random.nextInt(20));
            if (random.nextInt(200) == 0) {
                current = new StoredCertificate.Missing();
            }
            Replica replica = replicas.get(random.nextInt(replicas.size()));
            Observation seen = look();
            seen.usableCurrent().filter(seen::isTrusted).ifPresent(pair -> replica.served = Optional.of(pair));
            take(Rotation.nextStep(seen, POLICY));

            assertThat(replicas)
                    .flatMap(each -> each.served.stream().toList())
                    .allMatch(pair -> published.trusts(pair, now));
            seen.usableCurrent().filter(pair -> !generations.contains(pair)).ifPresent(generations::add);
        }

        assertThat(generations).hasSizeGreaterThan(5);
        assertThat(published.authorities()).hasSizeLessThan(5);
    }

    private Observation look() {
        Duration publishedFor =
                nextPublished.map(since -> Duration.between(since, now)).orElse(Duration.ZERO);
        return new Observation(current, next, List.of(published), publishedFor, NAMES, now);
    }

    private void take(RotationStep step) {
        switch (step) {
            case RotationStep.Stage(List<String> names, String _) -> {
                next = new StoredCertificate.Loaded(SelfSigned.make(names, now, POLICY.lifetime()));
                nextPublished = Optional.empty();
            }
            case RotationStep.Publish(AuthorityBundle bundle) -> {
                published = bundle;
                nextPublished = nextPublished.or(() -> Stream.of(next)
                        .filter(StoredCertificate.Loaded.class::isInstance)
                        .map(_ -> now)
                        .findFirst());
            }
            case RotationStep.Promote(KeyPairAndChain pair) -> {
                current = new StoredCertificate.Loaded(pair);
                next = new StoredCertificate.Missing();
            }
            case RotationStep.Rest _ -> {}
        }
    }
}

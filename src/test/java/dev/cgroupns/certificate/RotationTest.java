package dev.cgroupns.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.certificate.RotationStep.Promote;
import dev.cgroupns.certificate.RotationStep.Publish;
import dev.cgroupns.certificate.RotationStep.Rest;
import dev.cgroupns.certificate.RotationStep.Stage;
import dev.cgroupns.certificate.StoredCertificate.Damaged;
import dev.cgroupns.certificate.StoredCertificate.Loaded;
import dev.cgroupns.certificate.StoredCertificate.Missing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a replica does in each state of the Secret and the webhook configuration. */
final class RotationTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final RotationPolicy POLICY = new RotationPolicy(
            Duration.ofDays(90),
            Duration.ofDays(60),
            Duration.ofSeconds(10),
            Duration.ofDays(1),
            Duration.ofMinutes(1));
    private static final List<String> NAMES = List.of("webhook.ns.svc", "::1");
    private static final StoredCertificate EMPTY = new Missing();

    private static final KeyPairAndChain OLD = made(START.minus(Duration.ofDays(60)));
    private static final KeyPairAndChain NEW = made(START);

    @Test
    void withoutASecretACertificateIsStaged() {
        assertThat(step(seen(EMPTY, EMPTY, START, bundle())))
                .isEqualTo(new Stage(List.of("webhook.ns.svc", "0:0:0:0:0:0:0:1"), "it does not exist"));
    }

    @Test
    void atTheFirstInstallationThereIsNoWait() {
        assertThat(step(seen(EMPTY, new Loaded(NEW), START, bundle()))).isEqualTo(new Publish(bundle(NEW)));
        assertThat(step(seen(EMPTY, new Loaded(NEW), START, bundle(NEW)))).isEqualTo(new Promote(NEW));
        assertThat(step(seen(new Loaded(NEW), EMPTY, START, bundle(NEW)))).isInstanceOf(Rest.class);
    }

    @Test
    void renewalOverlapsAndSettles() {
        StoredCertificate old = new Loaded(OLD);
        StoredCertificate next = new Loaded(NEW);
        assertThat(step(seen(old, EMPTY, START.minusSeconds(1), bundle(OLD))))
                .isEqualTo(new Rest(Duration.ofSeconds(1)));
        assertThat(step(seen(old, EMPTY, START, bundle(OLD))))
                .isInstanceOfSatisfying(
                        Stage.class,
                        stage -> assertThat(stage.reason()).isEqualTo("it is due for renewal since " + START));
        assertThat(step(seen(old, next, START, bundle(OLD)))).isEqualTo(new Publish(bundle(OLD, NEW)));

        Observation published = seen(old, next, START, bundle(OLD, NEW));
        assertThat(step(published)).isEqualTo(new Rest(Duration.ofSeconds(10)));
        assertThat(step(published.publishedFor(Duration.ofSeconds(7)))).isEqualTo(new Rest(Duration.ofSeconds(3)));
        assertThat(step(published.publishedFor(Duration.ofSeconds(10)))).isEqualTo(new Promote(NEW));
    }

    @Test
    void theOldAuthorityStaysForTheOverlap() {
        Instant end = START.plus(POLICY.settling()).plus(POLICY.overlap());

        assertThat(step(seen(new Loaded(NEW), EMPTY, end.minusSeconds(1), bundle(OLD, NEW))))
                .isEqualTo(new Rest(Duration.ofSeconds(1)));
        assertThat(step(seen(new Loaded(NEW), EMPTY, end, bundle(OLD, NEW)))).isEqualTo(new Publish(bundle(NEW)));
    }

    @Test
    void anAuthorityThatHasExpiredIsDroppedEarlier() {
        KeyPairAndChain expired = made(START.minus(Duration.ofDays(91)));

        assertThat(step(seen(new Loaded(NEW), EMPTY, START, bundle(expired, NEW))))
                .isEqualTo(new Publish(bundle(NEW)));
    }

    static Stream<StoredCertificate> unusable() {
        KeyPairAndChain stranger = made(START);
        return Stream.of(
                EMPTY,
                new Damaged("no PEM private key"),
                new Loaded(made(START.minus(Duration.ofDays(91)))),
                new Loaded(made(START.plus(Duration.ofDays(2)))),
                new Loaded(SelfSigned.make(List.of("other.ns.svc"), START, POLICY.lifetime())),
                new Loaded(new KeyPairAndChain(stranger.key(), List.of(stranger.certificate(), NEW.authority()))),
                new Loaded(new KeyPairAndChain(stranger.key(), List.of(stranger.certificate()))));
    }

    /**
     * A replica may serve a certificate of any published authority: none is dropped until a new one has settled.
     */
    @ParameterizedTest
    @MethodSource("unusable")
    void anUnusableCertificateIsReplacedWhileTheOldOneIsStillServed(StoredCertificate unusable) {
        assertThat(seen(unusable, EMPTY, START, bundle(OLD)).usableCurrent()).isEmpty();
        assertThat(step(seen(unusable, EMPTY, START, bundle(OLD)))).isInstanceOf(Stage.class);
        assertThat(step(seen(unusable, unusable, START, bundle(OLD)))).isInstanceOf(Stage.class);
        assertThat(step(seen(unusable, new Loaded(NEW), START, bundle(OLD)))).isEqualTo(new Publish(bundle(OLD, NEW)));
        assertThat(step(seen(unusable, new Loaded(NEW), START, bundle(OLD, NEW))))
                .isEqualTo(new Rest(Duration.ofSeconds(10)));
        assertThat(step(seen(unusable, new Loaded(NEW), START, bundle(OLD, NEW)).publishedFor(POLICY.settling())))
                .isEqualTo(new Promote(NEW));
    }

    @Test
    void afterALongSleepOfTheClusterThereIsNoWaitForExpiredAuthorities() {
        Instant later = START.plus(Duration.ofDays(400));
        KeyPairAndChain made = made(later);

        assertThat(step(seen(new Loaded(NEW), new Loaded(made), later, bundle(NEW))))
                .isEqualTo(new Publish(bundle(made)));
        assertThat(step(seen(new Loaded(NEW), new Loaded(made), later, bundle(made))))
                .isEqualTo(new Promote(made));
    }

    @Test
    void everyWebhookOfTheConfigurationGetsTheBundle() {
        assertThat(step(seen(new Loaded(NEW), EMPTY, START, bundle(NEW), bundle())))
                .isEqualTo(new Publish(bundle(NEW)));
        assertThat(step(seen(new Loaded(NEW), EMPTY, START, bundle(NEW), bundle(OLD))))
                .isEqualTo(new Publish(bundle(NEW, OLD)));
        assertThat(step(seen(new Loaded(NEW), EMPTY, START))).isEqualTo(new Publish(bundle(NEW)));
    }

    @Test
    void replicasOfTwoVersionsAgreeOnTheNamesOfBoth() {
        StoredCertificate other = new Loaded(SelfSigned.make(List.of("other.ns.svc"), START, POLICY.lifetime()));

        assertThat(step(seen(other, EMPTY, START, bundle())))
                .isEqualTo(new Stage(
                        List.of("webhook.ns.svc", "0:0:0:0:0:0:0:1", "other.ns.svc"),
                        "it is not for webhook.ns.svc, ::1"));
    }

    @Test
    void aCertificateIsTrustedIfEveryWebhookOfTheConfigurationTrustsIt() {
        assertThat(seen(EMPTY, EMPTY, START, bundle(OLD, NEW), bundle(NEW)).isTrusted(NEW))
                .isTrue();
        assertThat(seen(EMPTY, EMPTY, START, bundle(OLD, NEW), bundle(NEW)).isTrusted(OLD))
                .isFalse();
        assertThat(seen(EMPTY, EMPTY, START).isTrusted(NEW)).isFalse();
        assertThat(seen(EMPTY, EMPTY, START.plus(Duration.ofDays(91)), bundle(NEW))
                        .isTrusted(NEW))
                .isFalse();
    }

    private static RotationStep step(Observation seen) {
        return Rotation.nextStep(seen, POLICY);
    }

    private static Observation seen(
            StoredCertificate current, StoredCertificate next, Instant now, AuthorityBundle... published) {
        return new Observation(current, next, List.of(published), Duration.ZERO, NAMES, now);
    }

    private static AuthorityBundle bundle(KeyPairAndChain... pairs) {
        return new AuthorityBundle(
                Set.copyOf(Stream.of(pairs).map(KeyPairAndChain::authority).toList()));
    }

    private static KeyPairAndChain made(Instant when) {
        return SelfSigned.make(NAMES, when, POLICY.lifetime());
    }
}

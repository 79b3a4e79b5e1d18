package dev.cgroupns.e2e.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.certificate.KeyPairAndChain;
import dev.cgroupns.certificate.Pem;
import dev.cgroupns.certificate.SelfSigned;
import dev.cgroupns.e2e.cluster.Cluster;
import dev.cgroupns.e2e.controlplane.SharedControlPlane;
import dev.cgroupns.e2e.webhook.AdmissionLoad;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The replicas repair damage to the Secret or the webhook configuration, and no pod is refused in the meantime.
 */
@ExtendWith(SharedControlPlane.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CertificateRecoveryE2E {
    private static final Map<String, String> PROPERTIES =
            Map.of("cgroupns.tls.settling", "2S", "cgroupns.tls.overlap", "1H");
    private static final Duration RECOVERY = Duration.ofMinutes(1);

    private final Cluster cluster;
    private final Replicas replicas;

    CertificateRecoveryE2E(Cluster cluster) {
        this.cluster = cluster;
        this.replicas = Replicas.launch(cluster, PROPERTIES);
    }

    @BeforeAll
    void register() {
        replicas.register();
        replicas.awaitReady();
    }

    @AfterAll
    void close() {
        replicas.close();
    }

    static Stream<Arguments> damages() {
        KeyPairAndChain expired = made(Instant.now().minus(Duration.ofDays(2)));
        KeyPairAndChain stranger = made(Instant.now());
        return Stream.of(
                damage("deleted", r -> r.secret().delete()),
                damage("emptied", r -> put(r, Map.of())),
                damage("damaged", r -> put(r, Map.of("tls.crt", "no certificate", "tls.key", "no key"))),
                damage("without its key", r -> put(r, Map.of("tls.crt", chain(stranger)))),
                damage(
                        "with another's key",
                        r -> put(r, Map.of("tls.crt", chain(expired), "tls.key", Pem.text(stranger.key())))),
                damage("expired", r -> put(r, Map.of("tls.crt", chain(expired), "tls.key", Pem.text(expired.key())))),
                damage(
                        "for another name",
                        r -> put(r, Map.of("tls.crt", chain(stranger), "tls.key", Pem.text(stranger.key())))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("damages")
    void secret(String title, Consumer<Replicas> damage) {
        X509Certificate before = servedByBoth();
        ReviewLoad reviews = ReviewLoad.start(replicas);
        AdmissionLoad pods = AdmissionLoad.start(cluster, replicas.namespace());
        try (reviews;
                pods) {
            damage.accept(replicas);

            Awaitility.await("another certificate").atMost(RECOVERY).until(() -> {
                List<X509Certificate> served = replicas.served();
                return Set.copyOf(served).size() == 1 && !served.contains(before);
            });
            pods.awaitInjected(2);
        }
        assertThat(reviews.failures()).as(replicas.logs()).isEmpty();
        assertThat(pods.missed()).as(replicas.logs()).isEmpty();
        replicas.awaitReady();
    }

    @Test
    void removedCaBundlesAreRestored() {
        X509Certificate before = servedByBoth();

        replicas.configuration().edit(configuration -> {
            configuration
                    .getWebhooks()
                    .forEach(webhook -> webhook.getClientConfig().setCaBundle(null));
            return configuration;
        });

        Awaitility.await("caBundles")
                .atMost(RECOVERY)
                .until(() -> replicas.configuration().get().getWebhooks().stream()
                        .allMatch(webhook -> webhook.getClientConfig().getCaBundle() != null));
        replicas.awaitReady();
        assertThat(servedByBoth()).isEqualTo(before);
    }

    private X509Certificate servedByBoth() {
        List<X509Certificate> served = replicas.served();
        assertThat(Set.copyOf(served)).as(replicas.logs()).hasSize(1);
        return served.getFirst();
    }

    private static Arguments damage(String title, Consumer<Replicas> damage) {
        return Arguments.of(title, damage);
    }

    private static void put(Replicas replicas, Map<String, String> texts) {
        Map<String, String> data = texts.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        entry -> Base64.getEncoder()
                                .encodeToString(entry.getValue().getBytes(StandardCharsets.US_ASCII))));
        replicas.secret()
                .edit(secret -> new SecretBuilder(secret).withData(data).build());
    }

    private static String chain(KeyPairAndChain pair) {
        return pair.chain().stream().map(Pem::text).collect(Collectors.joining());
    }

    private static KeyPairAndChain made(Instant when) {
        return SelfSigned.make(List.of("other.example.svc"), when, Duration.ofDays(1));
    }
}

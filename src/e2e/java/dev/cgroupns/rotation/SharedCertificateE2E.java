package dev.cgroupns.rotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cgroupns.certificate.AuthorityBundle;
import dev.cgroupns.certificate.CertificateSource;
import dev.cgroupns.certificate.CertificateTrust;
import dev.cgroupns.certificate.KeyPairAndChain;
import dev.cgroupns.certificate.RotationPolicy;
import dev.cgroupns.certificate.SelfSigned;
import dev.cgroupns.certificate.ServingCertificate;
import dev.cgroupns.certificate.StoredCertificate;
import dev.cgroupns.certificate.UnreadSecret;
import dev.cgroupns.e2e.cluster.Cluster;
import dev.cgroupns.e2e.controlplane.SharedControlPlane;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** One replica's steps on a real API server, while another replica acts at the worst moment. */
@ExtendWith(SharedControlPlane.class)
class SharedCertificateE2E {
    private static final List<String> NAMES = List.of("webhook.example.svc");
    private static final RotationPolicy POLICY = new RotationPolicy(
            Duration.ofDays(90), Duration.ofDays(60), Duration.ofHours(1), Duration.ZERO, Duration.ofMinutes(1));
    private static final KeyPairAndChain CURRENT = made(Duration.ofHours(2));
    private static final KeyPairAndChain NEXT = made(Duration.ZERO);

    private final KubernetesClient client;
    private final String namespace;
    private final CertificateSource.Secret source;
    private final CertificateSecret secret;
    private final WebhookConfiguration configuration;
    private final ServingCertificate serving;

    SharedCertificateE2E(Cluster cluster) {
        client = cluster.client();
        namespace = cluster.namespace("certificate", Map.of());
        source = new CertificateSource.Secret(namespace, "tls", NAMES, namespace);
        secret = new CertificateSecret(client, source);
        configuration = new WebhookConfiguration(client, namespace);
        serving = UnreadSecret.serving(source);
    }

    /** CURRENT was created two hours ago, and nothing has to be done now. */
    @BeforeEach
    void makeSecretAndConfiguration() {
        secret.promote(secret.read(), CURRENT);
        client.resource(new MutatingWebhookConfigurationBuilder()
                        .withNewMetadata()
                        .withName(namespace)
                        .endMetadata()
                        .addNewWebhook()
                        .withName("pods.cgroupns.dev")
                        .withAdmissionReviewVersions("v1")
                        .withSideEffects("None")
                        .withNewClientConfig()
                        .withUrl("https://webhook.example.svc/mutate")
                        .endClientConfig()
                        .endWebhook()
                        .build())
                .create();
        publish(CURRENT);
    }

    @AfterEach
    void removeConfiguration() {
        configuration.resource().delete();
    }

    @Test
    void bundleThatAnotherReplicaHasChangedIsNotOverwritten() {
        WebhookConfiguration.ConfigurationSnapshot read = configuration.read();
        publish(CURRENT, NEXT);

        assertConflict(() -> configuration.publish(read, bundle(CURRENT)));

        assertThat(configuration.read().published()).containsExactly(bundle(CURRENT, NEXT));
    }

    @Test
    void secretThatAnotherReplicaHasChangedIsNotOverwritten() {
        CertificateSecret.SecretSnapshot read = secret.read();
        secret.stage(read, NEXT);

        assertConflict(() -> secret.stage(read, made(Duration.ZERO)));
        assertConflict(() -> secret.promote(read, made(Duration.ZERO)));

        assertThat(secret.read().secret()).isPresent();
        assertThat(secret.read().next()).isEqualTo(stored(NEXT));
    }

    @Test
    void secretThatAnotherReplicaHasCreatedIsNotOverwritten() {
        secret.resource().delete();
        CertificateSecret.SecretSnapshot read = secret.read();
        secret.stage(read, NEXT);

        assertConflict(() -> secret.stage(read, made(Duration.ZERO)));

        assertThat(secret.read().next()).isEqualTo(stored(NEXT));
    }

    /** Because of the order of reads, the published authorities are never newer than the Secret that was read. */
    @Test
    void authorityThatAnotherReplicaPublishesBetweenTheReadsStays() throws Exception {
        AtomicInteger reads = new AtomicInteger();
        Interceptor anotherReplica = new Interceptor() {
            @Override
            public void before(BasicBuilder headers, HttpRequest request, RequestTags tags) {
                if (isRead(request) && reads.incrementAndGet() == 2) {
                    secret.stage(secret.read(), NEXT);
                    publish(CURRENT, NEXT);
                }
            }
        };
        Queue<AuthorityBundle> published = new ConcurrentLinkedQueue<>();
        try (KubernetesClient intercepted = new KubernetesClientBuilder()
                        .withConfig(client.getConfiguration())
                        .withHttpClientBuilderConsumer(
                                http -> http.addOrReplaceInterceptor("another-replica", anotherReplica))
                        .build();
                Watch _ = configuration.resource().watch(recorder(published))) {
            new SharedCertificate(intercepted, source, POLICY, serving).keep();

            // A change by the test, to know that all changes before it have been seen.
            publish(NEXT);
            Awaitility.await("the last version").until(() -> published.contains(bundle(NEXT)));
        }
        assertThat(published).containsSubsequence(bundle(CURRENT), bundle(CURRENT, NEXT), bundle(NEXT));
        assertThat(published.stream().dropWhile(bundle -> !bundle.equals(bundle(CURRENT, NEXT))))
                .allMatch(bundle -> bundle.authorities().contains(NEXT.authority()));
    }

    @Test
    void servesAndIsTrustedOnceItsAuthorityIsPublished() throws Exception {
        shared().keep();

        assertThat(serving.current().certificate()).isEqualTo(CURRENT.certificate());
        assertThat(serving.trust()).isEqualTo(new CertificateTrust.Trusted());
    }

    @Test
    void neitherServesNorIsTrustedWithoutAConfiguration() {
        configuration.resource().delete();

        assertThatExceptionOfType(RotationException.class)
                .isThrownBy(() -> shared().keep())
                .withMessageContaining("does not exist or has no webhooks");

        assertThat(serving.current().certificate()).isNotEqualTo(CURRENT.certificate());
        assertThat(serving.trust()).isInstanceOf(CertificateTrust.Untrusted.class);
    }

    @Test
    void isNoLongerTrustedWhenTheConfigurationIsDeleted() throws Exception {
        SharedCertificate shared = shared();
        shared.keep();
        configuration.resource().delete();

        assertThatExceptionOfType(RotationException.class).isThrownBy(shared::keep);

        assertThat(serving.current().certificate()).isEqualTo(CURRENT.certificate());
        assertThat(serving.trust()).isInstanceOf(CertificateTrust.Untrusted.class);
    }

    private SharedCertificate shared() {
        return new SharedCertificate(client, source, POLICY, serving);
    }

    private boolean isRead(HttpRequest request) {
        String path = request.uri().getPath();
        return request.method().equals("GET") && path.contains("/" + namespace);
    }

    private static Watcher<MutatingWebhookConfiguration> recorder(Queue<AuthorityBundle> published) {
        return new Watcher<>() {
            @Override
            public void eventReceived(Action action, MutatingWebhookConfiguration version) {
                published.addAll(new WebhookConfiguration.ConfigurationSnapshot(Optional.of(version)).published());
            }

            @Override
            public void onClose(WatcherException cause) {}
        };
    }

    private void publish(KeyPairAndChain... pairs) {
        configuration.publish(configuration.read(), bundle(pairs));
    }

    private static AuthorityBundle bundle(KeyPairAndChain... pairs) {
        return AuthorityBundle.of(
                List.of(pairs).stream().map(KeyPairAndChain::authority).toList());
    }

    private static StoredCertificate stored(KeyPairAndChain pair) {
        return new StoredCertificate.Loaded(pair);
    }

    private static KeyPairAndChain made(Duration ago) {
        return SelfSigned.make(NAMES, Instant.now().minus(ago), POLICY.lifetime());
    }

    private static void assertConflict(ThrowingCallable write) {
        assertThatExceptionOfType(KubernetesClientException.class)
                .isThrownBy(write)
                .satisfies(e -> assertThat(e.getCode()).isEqualTo(HttpURLConnection.HTTP_CONFLICT));
    }
}

package dev.cgroupns.rotation;

import dev.cgroupns.certificate.CertificateSource;
import dev.cgroupns.certificate.CertificateTrust;
import dev.cgroupns.certificate.KeyPairAndChain;
import dev.cgroupns.certificate.Observation;
import dev.cgroupns.certificate.Rotation;
import dev.cgroupns.certificate.RotationPolicy;
import dev.cgroupns.certificate.RotationStep;
import dev.cgroupns.certificate.SelfSigned;
import dev.cgroupns.certificate.ServingCertificate;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * One replica's part in maintaining the shared certificate: it reads the cluster, and takes the steps that
 * {@link Rotation} names.
 */
final class SharedCertificate {
    private static final Logger LOG = Logger.getLogger(SharedCertificate.class);
    /** A rotation has only a few steps. More than this many mean that another client reverts them. */
    private static final int MAX_STEPS = 20;

    private final CertificateSource.Secret source;
    private final RotationPolicy policy;
    private final ServingCertificate serving;
    private final CertificateSecret secret;
    private final WebhookConfiguration configuration;
    private final ApiServerClock clock;
    private Optional<Sighting> sighting = Optional.empty();

    /** When an authority was first seen in all bundles, on a monotonic clock. */
    private record Sighting(X509Certificate authority, long nanos) {}

    /** The objects that were read, in the order that {@link Observation} needs. */
    private record Look(
            WebhookConfiguration.ConfigurationSnapshot configuration,
            CertificateSecret.SecretSnapshot secret,
            Observation seen) {}

    SharedCertificate(
            KubernetesClient client,
            CertificateSource.Secret source,
            RotationPolicy policy,
            ServingCertificate serving) {
        this.source = source;
        this.policy = policy;
        this.serving = serving;
        this.secret = new CertificateSecret(client, source);
        this.configuration = new WebhookConfiguration(client, source.webhookConfiguration());
        this.clock = new ApiServerClock(client);
    }

    CertificateSecret secret() {
        return secret;
    }

    WebhookConfiguration configuration() {
        return configuration;
    }

    /**
     * Reads the cluster and takes steps until none is left.
     *
     * @return how long to wait, unless the cluster changes
     * @throws RotationException if an object in the cluster is wrong
     * @throws KubernetesClientException if the API server refuses a request or does not answer
     */
    Duration keep() throws InterruptedException {
        for (int i = 0; i < MAX_STEPS; i++) {
            Look look = look();
            follow(look.seen());
            switch (Rotation.nextStep(look.seen(), policy)) {
                case RotationStep.Rest(Duration atMost) -> {
                    return atMost;
                }
                case RotationStep step -> tryTo(step, look);
            }
        }
        throw new RotationException("Secret " + source + " or MutatingWebhookConfiguration "
                + source.webhookConfiguration() + ": another client reverts each change of the webhook");
    }

    private Look look() throws InterruptedException {
        WebhookConfiguration.ConfigurationSnapshot configurationVersion = configuration.read();
        CertificateSecret.SecretSnapshot secretVersion = secret.read();
        List<String> names = source.names();
        Observation seen = new Observation(
                secretVersion.current(),
                secretVersion.next(),
                configurationVersion.published(),
                Duration.ZERO,
                names,
                clock.now());
        return new Look(configurationVersion, secretVersion, seen.publishedFor(publishedFor(seen)));
    }

    private Duration publishedFor(Observation seen) {
        long now = System.nanoTime();
        sighting = seen.usableNext()
                .filter(seen::isTrusted)
                .map(KeyPairAndChain::authority)
                .map(authority -> sighting.filter(earlier -> earlier.authority().equals(authority))
                        .orElseGet(() -> new Sighting(authority, now)));
        return sighting.map(first -> Duration.ofNanos(now - first.nanos())).orElse(Duration.ZERO);
    }

    /** A certificate that is not usable or not trusted never replaces the one in use. */
    private void follow(Observation seen) {
        seen.usableCurrent().filter(seen::isTrusted).ifPresent(serving::serve);
        serving.trust(
                seen.isTrusted(serving.current())
                        ? new CertificateTrust.Trusted()
                        : new CertificateTrust.Untrusted(
                                "the caBundles of MutatingWebhookConfiguration " + source.webhookConfiguration()
                                        + " do not have the authority of the serving certificate"));
    }

    private void tryTo(RotationStep step, Look look) {
        try {
            take(step, look);
        } catch (KubernetesClientException e) {
            // Another replica was faster: read again.
            if (e.getCode() != HttpURLConnection.HTTP_CONFLICT && e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
                throw e;
            }
        }
    }

    private void take(RotationStep step, Look look) {
        switch (step) {
            case RotationStep.Stage(List<String> names, String reason) -> {
                KeyPairAndChain made = SelfSigned.make(names, look.seen().now(), policy.lifetime());
                secret.stage(look.secret(), made);
                LOG.infof("created the next certificate in Secret %s. The current one: %s", source, reason);
            }
            case RotationStep.Publish(var bundle) -> {
                configuration.publish(look.configuration(), bundle);
                LOG.infof(
                        "updated caBundle of MutatingWebhookConfiguration %s; CAs in it: %d",
                        source.webhookConfiguration(), bundle.authorities().size());
            }
            case RotationStep.Promote(KeyPairAndChain pair) -> secret.promote(look.secret(), pair);
            case RotationStep.Rest _ -> {}
        }
    }
}

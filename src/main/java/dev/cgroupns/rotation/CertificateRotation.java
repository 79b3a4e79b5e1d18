package dev.cgroupns.rotation;

import dev.cgroupns.certificate.CertificateSource;
import dev.cgroupns.certificate.CertificateTrust;
import dev.cgroupns.certificate.RotationPolicy;
import dev.cgroupns.certificate.ServingCertificate;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Maintains the shared certificate, in a thread of its own: when the Secret or the webhook configuration changes, when
 * a step is due, and periodically, in case a watch misses a change.
 */
@Singleton
final class CertificateRotation {
    private static final Logger LOG = Logger.getLogger(CertificateRotation.class);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);

    private final CertificateSource source;
    private final RotationPolicy policy;
    private final ServingCertificate serving;
    /** Created when needed: without a Secret, the webhook needs no API server. */
    private final Instance<KubernetesClient> client;

    private final Semaphore changes = new Semaphore(0);
    private @Nullable Thread keeper;
    private String lastFailure = "";

    @Inject
    CertificateRotation(
            CertificateSource source,
            RotationPolicy policy,
            ServingCertificate serving,
            Instance<KubernetesClient> client) {
        this.source = source;
        this.policy = policy;
        this.serving = serving;
        this.client = client;
    }

    void start(@Observes StartupEvent event) {
        if (source instanceof CertificateSource.Secret secret) {
            keeper = Thread.ofVirtual().name("certificate-rotation").start(() -> run(secret));
        }
    }

    void stop(@Observes ShutdownEvent event) {
        if (keeper != null) {
            keeper.interrupt();
        }
    }

    private void run(CertificateSource.Secret secret) {
        SharedCertificate shared = new SharedCertificate(client.get(), secret, policy, serving);
        try (var _ = watch(shared.secret().resource());
                var _ = watch(shared.configuration().resource())) {
            while (true) {
                changes.tryAcquire(keep(shared).toNanos(), TimeUnit.NANOSECONDS);
                changes.drainPermits();
            }
        } catch (InterruptedException _) {
            LOG.debug("stopped");
        }
    }

    private Duration keep(SharedCertificate shared) throws InterruptedException {
        try {
            Duration rest = shared.keep();
            lastFailure = "";
            return rest;
        } catch (KubernetesClientException | RotationException e) {
            report(String.valueOf(e.getMessage()));
            return AFTER_FAILURE;
        } catch (RuntimeException e) {
            // A bug must not end the thread.
            LOG.error("checking the serving certificate failed unexpectedly", e);
            report(e.toString());
            return AFTER_FAILURE;
        }
    }

    private void report(String failure) {
        if (!failure.equals(lastFailure)) {
            LOG.warnf(
                    "cannot check or renew the serving certificate: %s. The webhook tries again every %d seconds;"
                            + " docs/operations.md lists the permissions that it needs",
                    failure, AFTER_FAILURE.toSeconds());
        }
        lastFailure = failure;
        if (serving.trust() instanceof CertificateTrust.Untrusted) {
            serving.trust(new CertificateTrust.Untrusted(failure));
        }
    }

    private <T extends HasMetadata> SharedIndexInformer<T> watch(Informable<T> resource) {
        SharedIndexInformer<T> informer = resource.runnableInformer(0)
                .addEventHandler(new WakeUp<>())
                .exceptionHandler((started, failure) -> true);
        informer.start();
        return informer;
    }

    private final class WakeUp<T> implements ResourceEventHandler<T> {
        @Override
        public void onAdd(T resource) {
            changes.release();
        }

        @Override
        public void onUpdate(T before, T after) {
            changes.release();
        }

        @Override
        public void onDelete(T resource, boolean lastStateUnknown) {
            changes.release();
        }
    }
}

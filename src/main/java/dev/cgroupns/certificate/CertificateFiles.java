package dev.cgroupns.certificate;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Reloads certificate files. They are polled, not watched: the kubelet updates the volume of a Secret by swapping a
 * symbolic link, which a watch on the files does not notice.
 */
@Singleton
final class CertificateFiles {
    private static final Logger LOG = Logger.getLogger(CertificateFiles.class);

    private final CertificateSource source;
    private final RotationPolicy policy;
    private final ServingCertificate serving;
    private final ScheduledExecutorService reader = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("certificate-files").factory());
    private String lastProblem = "";

    @Inject
    CertificateFiles(CertificateSource source, RotationPolicy policy, ServingCertificate serving) {
        this.source = source;
        this.policy = policy;
        this.serving = serving;
    }

    void start(@Observes StartupEvent event) {
        if (source instanceof CertificateSource.Files files) {
            long interval = policy.checkEvery().toMillis();
            var _ = reader.scheduleWithFixedDelay(() -> follow(files), interval, interval, TimeUnit.MILLISECONDS);
        }
    }

    void stop(@Observes ShutdownEvent event) {
        reader.shutdownNow();
    }

    void follow(CertificateSource.Files files) {
        String problem = "";
        try {
            KeyPairAndChain found = PemFiles.read(files.chain(), files.key());
            if (found.validity().contains(Instant.now())) {
                serving.serve(found);
            } else {
                problem = files.chain() + ": the certificate is valid from "
                        + found.validity().from() + " until " + found.validity().until();
            }
        } catch (UnusableCertificateException e) {
            problem = String.valueOf(e.getMessage());
        }
        report(problem);
        serving.trust(serving.validNow());
    }

    private void report(String problem) {
        if (!problem.isEmpty() && !problem.equals(lastProblem)) {
            LOG.errorf(
                    "%s. The webhook keeps serving its current certificate, which is valid until %s;"
                            + " put a valid certificate and its key into these files",
                    problem, serving.current().validity().until());
        }
        lastProblem = problem;
    }
}

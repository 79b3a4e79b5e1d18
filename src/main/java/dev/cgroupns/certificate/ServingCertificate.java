package dev.cgroupns.certificate;

import dev.cgroupns.certificate.CertificateTrust.Trusted;
import dev.cgroupns.certificate.CertificateTrust.Untrusted;
import dev.cgroupns.metric.Metric;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jboss.logging.Logger;

/** The current serving certificate, and whether the API server would accept it. */
@Singleton
public final class ServingCertificate {
    private static final Logger LOG = Logger.getLogger(ServingCertificate.class);
    private static final Duration IN_MEMORY_LIFETIME = Duration.ofDays(365);

    private final CertificateSource source;
    private final CurrentKey keyManager;
    private volatile CertificateTrust trust;

    /** @throws UnusableCertificateException if the source is files that cannot be used */
    @Inject
    ServingCertificate(CertificateSource source, MeterRegistry registry) {
        this.source = source;
        keyManager = new CurrentKey(first(source));
        trust = switch (source) {
            case CertificateSource.InMemory _ -> new Trusted();
            case CertificateSource.Files _ -> validNow();
            case CertificateSource.Secret secret ->
                new Untrusted("the certificate in Secret " + secret + " has not been read yet");
        };
        Metric.CERTIFICATE_EXPIRATION.gauge(
                registry, Tags.empty(), () -> current().validity().until().getEpochSecond());
    }

    private static KeyPairAndChain first(CertificateSource source) {
        return switch (source) {
            case CertificateSource.InMemory(var names, var authorityFile) -> {
                KeyPairAndChain made = SelfSigned.make(names, Instant.now(), IN_MEMORY_LIFETIME);
                String authority = Pem.text(made.authority());
                tell(names, authority);
                authorityFile.ifPresent(file -> write(file, authority));
                yield made;
            }
            case CertificateSource.Files(var chain, var key) -> PemFiles.read(chain, key);
            // No client trusts this one. With it, the port opens and the warm-up begins while the Secret is read.
            case CertificateSource.Secret secret -> SelfSigned.make(secret.names(), Instant.now(), IN_MEMORY_LIFETIME);
        };
    }

    private static void tell(List<String> names, String authority) {
        LOG.infof(
                "no certificate is configured: created one in memory for %s, valid for %d days, for this process only."
                        + " Set this CA as caBundle in the webhook configuration:%n%s",
                String.join(", ", names), IN_MEMORY_LIFETIME.toDays(), authority);
    }

    private static void write(Path file, String authority) {
        try {
            Files.writeString(file, authority);
        } catch (IOException e) {
            String why = e instanceof NoSuchFileException ? "its folder does not exist" : e.getMessage();
            throw new UnusableCertificateException(file + ": the authority cannot be written: " + why);
        }
    }

    CurrentKey keyManager() {
        return keyManager;
    }

    /** The certificate that the next client is shown. */
    public KeyPairAndChain current() {
        return keyManager.current();
    }

    /** Whether the API server would accept it. */
    public CertificateTrust trust() {
        return switch (source) {
            // It is never renewed.
            case CertificateSource.InMemory _ -> trust instanceof Trusted ? validNow() : trust;
            case CertificateSource.Files _, CertificateSource.Secret _ -> trust;
        };
    }

    /** Serves another certificate from the next handshake on; no connection is dropped. Repeating it has no effect. */
    public void serve(KeyPairAndChain pair) {
        if (!pair.certificate().equals(current().certificate())) {
            keyManager.change(pair);
            LOG.infof(
                    "serving the certificate with serial number %x, valid until %s",
                    pair.certificate().getSerialNumber(), pair.validity().until());
        }
    }

    /** Records whether the API server would accept the current certificate. */
    public void trust(CertificateTrust found) {
        trust = found;
    }

    /** Checks only the validity, without reading the cluster. */
    CertificateTrust validNow() {
        Validity validity = current().validity();
        return validity.contains(Instant.now())
                ? new Trusted()
                : new Untrusted("the certificate is valid from " + validity.from() + " until " + validity.until());
    }
}

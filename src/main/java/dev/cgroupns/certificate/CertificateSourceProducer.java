package dev.cgroupns.certificate;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Reads the source from the properties that the {@code serve} command sets; it has checked that they fit together. */
@Singleton
final class CertificateSourceProducer {
    private static final List<String> LOOPBACK = List.of("localhost", "127.0.0.1", "::1");

    @Produces
    @Singleton
    CertificateSource source(
            @ConfigProperty(name = "cgroupns.tls.certificate-file") Optional<Path> chain,
            @ConfigProperty(name = "cgroupns.tls.private-key-file") Optional<Path> key,
            @ConfigProperty(name = "cgroupns.tls.secret") Optional<String> secret,
            @ConfigProperty(name = "cgroupns.tls.service") Optional<String> service,
            @ConfigProperty(name = "cgroupns.webhook-configuration") Optional<String> webhookConfiguration,
            @ConfigProperty(name = "cgroupns.tls.names") Optional<List<String>> names,
            @ConfigProperty(name = "cgroupns.tls.ca-out") Optional<Path> authorityFile) {
        if (chain.isPresent() != key.isPresent()) {
            throw new UnusableCertificateException(
                    "cgroupns.tls.certificate-file and cgroupns.tls.private-key-file: set both, or neither");
        }
        if (chain.isPresent()) {
            return new CertificateSource.Files(chain.get(), key.orElseThrow());
        }
        if (secret.isPresent() && webhookConfiguration.isPresent()) {
            String[] path = secret.get().split("/", 2);
            List<String> all = Stream.concat(service.stream(), names.stream().flatMap(List::stream))
                    .toList();
            return new CertificateSource.Secret(path[0], path[1], all, webhookConfiguration.get());
        }
        return new CertificateSource.InMemory(names.orElse(LOOPBACK), authorityFile);
    }

    @Produces
    @Singleton
    RotationPolicy policy(
            @ConfigProperty(name = "cgroupns.tls.lifetime", defaultValue = "90D") Duration lifetime,
            @ConfigProperty(name = "cgroupns.tls.renew-after", defaultValue = "60D") Duration renewAfter,
            @ConfigProperty(name = "cgroupns.tls.settling", defaultValue = "10S") Duration settling,
            @ConfigProperty(name = "cgroupns.tls.overlap", defaultValue = "1D") Duration overlap,
            @ConfigProperty(name = "cgroupns.tls.check-every", defaultValue = "1M") Duration checkEvery) {
        return new RotationPolicy(lifetime, renewAfter, settling, overlap, checkEvery);
    }
}

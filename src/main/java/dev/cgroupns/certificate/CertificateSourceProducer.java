package dev.cgroupns.certificate;

import dev.cgroupns.settings.ServerSettings;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads the source from the properties that the {@code serve} command has checked and set. */
@Singleton
final class CertificateSourceProducer {
    private static final List<String> LOOPBACK = List.of("localhost", "127.0.0.1", "::1");

    @Produces
    @Singleton
    CertificateSource source(ServerSettings settings) {
        ServerSettings.TlsSettings tls = settings.tls();
        Optional<Path> chain = tls.certificateFile();
        Optional<Path> key = tls.privateKeyFile();
        if (chain.isPresent() != key.isPresent()) {
            throw new UnusableCertificateException(
                    "cgroupns.tls.certificate-file and cgroupns.tls.private-key-file: set both, or neither");
        }
        if (chain.isPresent()) {
            return new CertificateSource.Files(chain.get(), key.orElseThrow());
        }
        if (tls.secret().isPresent() && settings.webhookConfiguration().isPresent()) {
            String[] path = tls.secret().get().split("/", 2);
            List<String> all = Stream.concat(
                            tls.service().stream(), tls.names().stream().flatMap(List::stream))
                    .toList();
            return new CertificateSource.Secret(
                    path[0], path[1], all, settings.webhookConfiguration().get());
        }
        return new CertificateSource.InMemory(tls.names().orElse(LOOPBACK), tls.caOut());
    }

    @Produces
    @Singleton
    RotationPolicy policy(ServerSettings settings) {
        ServerSettings.TlsSettings tls = settings.tls();
        return new RotationPolicy(tls.lifetime(), tls.renewAfter(), tls.settling(), tls.overlap(), tls.checkEvery());
    }
}

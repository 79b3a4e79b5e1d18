package dev.cgroupns.certificate;

import io.quarkus.tls.runtime.KeyStoreAndKeyCertOptions;
import io.quarkus.tls.runtime.KeyStoreProvider;
import io.smallrye.common.annotation.Identifier;
import io.vertx.core.Vertx;
import io.vertx.core.net.KeyCertOptions;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * The key pair of the TLS configuration {@code webhook}: from files, or made in memory where none are configured, so that
 * the webhook runs anywhere.
 */
@Singleton
@Identifier("webhook")
public final class WebhookKeyStore implements KeyStoreProvider {
    private static final Logger LOG = Logger.getLogger(WebhookKeyStore.class);
    private static final Duration IN_MEMORY_LIFETIME = Duration.ofDays(365);
    private static final char[] NO_PASSWORD = new char[0];

    private final CurrentKeyManager keyManager;

    @Inject
    WebhookKeyStore(
            @ConfigProperty(name = "cgroupns.tls.certificate-file") Optional<Path> certificateFile,
            @ConfigProperty(name = "cgroupns.tls.private-key-file") Optional<Path> keyFile,
            @ConfigProperty(name = "cgroupns.tls.names", defaultValue = "localhost,127.0.0.1,::1") List<String> names,
            @ConfigProperty(name = "cgroupns.tls.ca-out") Optional<Path> authorityFile) {
        if (certificateFile.isPresent() != keyFile.isPresent()) {
            throw new UnusableCertificateException(
                    "cgroupns.tls.certificate-file and cgroupns.tls.private-key-file: set both, or neither");
        }
        if (certificateFile.isPresent()) {
            keyManager = new CurrentKeyManager(PemFiles.read(certificateFile.get(), keyFile.orElseThrow()));
        } else {
            keyManager = new CurrentKeyManager(inMemory(names, authorityFile));
        }
    }

    private static KeyPairAndChain inMemory(List<String> names, Optional<Path> authorityFile) {
        KeyPairAndChain made = SelfSigned.make(names, IN_MEMORY_LIFETIME);
        String authority = PemFiles.pem(made.chain().getLast());
        LOG.infof(
                "no certificate is configured: made one in memory for %s, valid for %d days or until this process ends."
                        + " Clients trust it by this authority (caBundle of the webhook configuration):%n%s",
                String.join(", ", names), IN_MEMORY_LIFETIME.toDays(), authority);
        authorityFile.ifPresent(file -> {
            try {
                Files.writeString(file, authority);
            } catch (IOException e) {
                throw new UncheckedIOException(file + ": the certificate authority cannot be written", e);
            }
        });
        return made;
    }

    @Override
    public KeyStoreAndKeyCertOptions getKeyStore(Vertx vertx) {
        try {
            KeyStore keyStore = KeyStore.getInstance("PKCS12");
            keyStore.load(null, NO_PASSWORD);
            KeyPairAndChain current = keyManager.current();
            keyStore.setKeyEntry(
                    "serving", current.key(), NO_PASSWORD, current.chain().toArray(X509Certificate[]::new));
            return new KeyStoreAndKeyCertOptions(keyStore, KeyCertOptions.wrap(keyManager));
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("this Java runtime cannot hold a certificate", e);
        }
    }
}

package dev.cgroupns.certificate;

import io.quarkus.tls.runtime.KeyStoreAndKeyCertOptions;
import io.quarkus.tls.runtime.KeyStoreProvider;
import io.smallrye.common.annotation.Identifier;
import io.vertx.core.Vertx;
import io.vertx.core.net.KeyCertOptions;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;

/** Provides the serving certificate to the TLS configuration {@code webhook}. */
@Singleton
@Identifier("webhook")
public final class WebhookKeyStore implements KeyStoreProvider {
    private static final String ALIAS = "serving";
    private static final char[] NO_PASSWORD = new char[0];

    private final ServingCertificate serving;

    @Inject
    WebhookKeyStore(ServingCertificate serving) {
        this.serving = serving;
    }

    @Override
    public KeyStoreAndKeyCertOptions getKeyStore(Vertx vertx) {
        try {
            KeyStore keyStore = KeyStore.getInstance("PKCS12");
            keyStore.load(null, NO_PASSWORD);
            // Without its key, which the key manager has: encrypting it takes a tenth of a second at each start.
            keyStore.setCertificateEntry(ALIAS, serving.current().certificate());
            return new KeyStoreAndKeyCertOptions(keyStore, KeyCertOptions.wrap(serving.keyManager()));
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("this Java runtime cannot hold a certificate", e);
        }
    }
}

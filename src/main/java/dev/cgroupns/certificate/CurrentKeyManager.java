package dev.cgroupns.certificate;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Serves one certificate, which can be changed while connections are made: each handshake takes the pair that is current
 * when it starts. Reloading the server's TLS configuration instead drops connections.
 */
public final class CurrentKeyManager extends X509ExtendedKeyManager {
    private static final String ALIAS = "serving";

    private volatile KeyPairAndChain current;

    /** Serves this one first. */
    public CurrentKeyManager(KeyPairAndChain first) {
        this.current = first;
    }

    /** Serves another one from the next handshake on. */
    public void change(KeyPairAndChain next) {
        current = next;
    }

    @Override
    public String chooseEngineServerAlias(String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
        return ALIAS;
    }

    @Override
    public String chooseServerAlias(String keyType, Principal @Nullable [] issuers, Socket socket) {
        return ALIAS;
    }

    @Override
    public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return new String[] {ALIAS};
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return current.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return current.key();
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(String[] keyType, Principal @Nullable [] issuers, Socket socket) {
        return null;
    }
}

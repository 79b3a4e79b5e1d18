package dev.cgroupns.certificate;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Serves one certificate, which can be replaced while connections are made: each handshake uses the pair that is
 * current when it starts. Reloading the server's TLS configuration would drop connections.
 *
 * <p>A handshake asks for an alias first, then for the alias's key and chain, in separate calls. So every pair has an
 * alias of its own, which stays valid for as long as a handshake holds it: a replacement between two calls must not mix
 * one pair's key with the other's chain.
 */
public final class CurrentKey extends X509ExtendedKeyManager {
    private final AtomicInteger changes = new AtomicInteger();
    private final Map<String, KeyPairAndChain> pairs = Collections.synchronizedMap(new WeakHashMap<>());
    private volatile Served served;

    private record Served(String alias, KeyPairAndChain pair) {}

    /** Starts with this certificate. */
    public CurrentKey(KeyPairAndChain first) {
        this.served = named(first);
    }

    /** Serves another certificate from the next handshake on. */
    public void change(KeyPairAndChain next) {
        served = named(next);
    }

    private Served named(KeyPairAndChain pair) {
        Served named = new Served("serving-" + changes.incrementAndGet(), pair);
        pairs.put(named.alias(), pair);
        return named;
    }

    /** The certificate that the next handshake uses. */
    public KeyPairAndChain current() {
        return served.pair();
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return aliasFor(keyType);
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return aliasFor(keyType);
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        String alias = aliasFor(keyType);
        return alias == null ? null : new String[] {alias};
    }

    /** TLS asks for each kind of key that the client supports, until there is one. */
    private @Nullable String aliasFor(String keyType) {
        Served newest = served;
        return newest.pair().key().getAlgorithm().equals(keyType) ? newest.alias() : null;
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        KeyPairAndChain pair = pairs.get(alias);
        return pair == null ? null : pair.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        KeyPairAndChain pair = pairs.get(alias);
        return pair == null ? null : pair.key();
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }
}

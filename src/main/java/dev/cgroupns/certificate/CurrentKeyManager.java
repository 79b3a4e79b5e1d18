package dev.cgroupns.certificate;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Serves one certificate, which can be changed while connections are made: each handshake takes the pair that is current
 * when it starts. Reloading the server's TLS configuration instead drops connections.
 *
 * <p>A handshake asks for an alias first, then for the key and for the chain of that alias, each by a call of its own. So
 * every pair has an alias of its own, and those replaced a moment ago are still there: a change between two calls must
 * not join one pair's key with the other's chain.
 */
public final class CurrentKeyManager extends X509ExtendedKeyManager {
    /** Changes are months apart, and the calls of a handshake microseconds. */
    private static final int KEPT = 8;

    /** Newest first. */
    private volatile List<Served> served;

    private record Served(String alias, int number, KeyPairAndChain pair) {
        static Served of(int number, KeyPairAndChain pair) {
            return new Served("serving-" + number, number, pair);
        }
    }

    /** Serves this one first. */
    public CurrentKeyManager(KeyPairAndChain first) {
        this.served = List.of(Served.of(1, first));
    }

    /** Serves another one from the next handshake on. */
    public synchronized void change(KeyPairAndChain next) {
        List<Served> changed = new ArrayList<>();
        changed.add(Served.of(served.getFirst().number() + 1, next));
        changed.addAll(served.subList(0, Math.min(served.size(), KEPT - 1)));
        served = List.copyOf(changed);
    }

    /** What the next handshake gets. */
    public KeyPairAndChain current() {
        return served.getFirst().pair();
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

    /** TLS asks for each kind of key that the client can use, until one is there. */
    private @Nullable String aliasFor(String keyType) {
        Served newest = served.getFirst();
        return newest.pair().key().getAlgorithm().equals(keyType) ? newest.alias() : null;
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        KeyPairAndChain pair = pair(alias);
        return pair == null ? null : pair.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        KeyPairAndChain pair = pair(alias);
        return pair == null ? null : pair.key();
    }

    private @Nullable KeyPairAndChain pair(String alias) {
        return served.stream()
                .filter(each -> each.alias().equals(alias))
                .findFirst()
                .map(Served::pair)
                .orElse(null);
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

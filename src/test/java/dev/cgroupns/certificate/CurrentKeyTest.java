package dev.cgroupns.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real handshakes on the loopback interface. */
final class CurrentKeyTest {
    private static final int HANDSHAKES = 20;

    private final List<KeyPairAndChain> pairs = IntStream.range(0, 4)
            .mapToObj(_ -> SelfSigned.make(List.of("127.0.0.1"), Duration.ofDays(1)))
            .toList();

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void servesTheChangedCertificateFromTheNextHandshakeOn(String protocol) throws Exception {
        CurrentKey keyManager = new CurrentKey(pairs.getFirst());
        try (Server server = new Server(keyManager)) {
            assertThat(server.handshake(protocol))
                    .isEqualTo(pairs.getFirst().chain().getFirst());
            keyManager.change(pairs.getLast());
            assertThat(server.handshake(protocol))
                    .isEqualTo(pairs.getLast().chain().getFirst());
            assertThat(keyManager.current()).isEqualTo(pairs.getLast());
        }
    }

    @Test
    void noHandshakeFailsWhenTheCertificateChangesBetweenItsCalls() throws Exception {
        CurrentKey keyManager = new CurrentKey(pairs.getFirst());
        Set<X509Certificate> served = new HashSet<>();
        try (Server server = new Server(new ChangingBetweenCalls(keyManager))) {
            for (int i = 0; i < HANDSHAKES; i++) {
                served.add(server.handshake("TLSv1.3"));
            }
        }
        assertThat(served).hasSizeGreaterThan(1);
    }

    @Test
    void anAliasKeepsItsKeyAndChainTogether() {
        CurrentKey keyManager = new CurrentKey(pairs.getFirst());
        String alias = Objects.requireNonNull(keyManager.chooseEngineServerAlias("EC", null, null));
        keyManager.change(pairs.getLast());
        assertThat(keyManager.getPrivateKey(alias)).isEqualTo(pairs.getFirst().key());
        assertThat(keyManager.getCertificateChain(alias))
                .containsExactlyElementsOf(pairs.getFirst().chain());
    }

    @Test
    void offersNothingForOtherKindsOfKey() {
        CurrentKey keyManager = new CurrentKey(pairs.getFirst());
        assertThat(keyManager.chooseEngineServerAlias("RSA", null, null)).isNull();
        assertThat(keyManager.chooseServerAlias("EdDSA", null, null)).isNull();
        assertThat(keyManager.getServerAliases("RSA", null)).isNull();
        assertThat(keyManager.getServerAliases("EC", null)).hasSize(1);
    }

    /** Serves another certificate before each answer that a handshake asks for. */
    private final class ChangingBetweenCalls extends X509ExtendedKeyManager {
        private final CurrentKey keyManager;
        private final Iterator<KeyPairAndChain> next =
                Stream.generate(() -> pairs).flatMap(List::stream).iterator();

        ChangingBetweenCalls(CurrentKey keyManager) {
            this.keyManager = keyManager;
        }

        private CurrentKey changed() {
            keyManager.change(next.next());
            return keyManager;
        }

        @Override
        public @Nullable String chooseServerAlias(
                String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return changed().chooseServerAlias(keyType, issuers, socket);
        }

        @Override
        public X509Certificate @Nullable [] getCertificateChain(String alias) {
            return changed().getCertificateChain(alias);
        }

        @Override
        public @Nullable PrivateKey getPrivateKey(String alias) {
            return changed().getPrivateKey(alias);
        }

        @Override
        public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
            return changed().getServerAliases(keyType, issuers);
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

    /** Accepts one connection after the other, and closes each after the handshake. */
    private final class Server implements AutoCloseable {
        private final SSLServerSocket socket;
        private final SSLContext client;

        Server(KeyManager keyManager) throws GeneralSecurityException, IOException {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {keyManager}, null, null);
            socket = (SSLServerSocket)
                    context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
            client = trusting();
            Thread.ofVirtual().start(this::accept);
        }

        private SSLContext trusting() throws GeneralSecurityException, IOException {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            for (KeyPairAndChain pair : pairs) {
                trusted.setCertificateEntry(
                        pair.chain().getLast().getSerialNumber().toString(),
                        pair.chain().getLast());
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        }

        private void accept() {
            while (!socket.isClosed()) {
                try (SSLSocket connection = (SSLSocket) socket.accept()) {
                    connection.startHandshake();
                    connection.getOutputStream().write(1);
                } catch (IOException e) {
                    // The test checks the client's side.
                }
            }
        }

        /** The certificate that was served, and that the platform's own check accepted for 127.0.0.1. */
        X509Certificate handshake(String protocol) throws IOException {
            try (SSLSocket connection =
                    (SSLSocket) client.getSocketFactory().createSocket("127.0.0.1", socket.getLocalPort())) {
                var parameters = connection.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                parameters.setProtocols(new String[] {protocol});
                connection.setSSLParameters(parameters);
                connection.startHandshake();
                List<X509Certificate> served = new ArrayList<>();
                for (var each : connection.getSession().getPeerCertificates()) {
                    served.add((X509Certificate) each);
                }
                assertThat(connection.getInputStream().read()).isEqualTo(1);
                // Later connections must not resume this session.
                connection.getSession().invalidate();
                return served.getFirst();
            }
        }

        @Override
        public void close() throws IOException {
            // Ends the thread's accept, and with it the thread.
            socket.close();
        }
    }
}

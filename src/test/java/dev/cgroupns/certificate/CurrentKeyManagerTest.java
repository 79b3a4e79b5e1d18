package dev.cgroupns.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real handshakes on the loopback interface. */
final class CurrentKeyManagerTest {
    private static final int HANDSHAKES = 200;

    private final List<KeyPairAndChain> pairs = IntStream.range(0, 4)
            .mapToObj(_ -> SelfSigned.make(List.of("127.0.0.1"), Duration.ofDays(1)))
            .toList();

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void servesTheChangedCertificateFromTheNextHandshakeOn(String protocol) throws Exception {
        CurrentKeyManager keyManager = new CurrentKeyManager(pairs.getFirst());
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
    void noHandshakeFailsWhileCertificatesChange() throws Exception {
        CurrentKeyManager keyManager = new CurrentKeyManager(pairs.getFirst());
        Set<X509Certificate> seen = new HashSet<>();
        AtomicBoolean changing = new AtomicBoolean(true);
        Thread changes = Thread.ofPlatform().start(() -> {
            for (int i = 0; changing.get(); i++) {
                keyManager.change(pairs.get(i % pairs.size()));
            }
        });
        try (Server server = new Server(keyManager)) {
            for (int i = 0; i < HANDSHAKES; i++) {
                seen.add(server.handshake("TLSv1.3"));
            }
        } finally {
            changing.set(false);
            changes.join();
        }
        assertThat(seen).hasSizeGreaterThan(1);
    }

    @Test
    void anAliasKeepsItsKeyAndChainTogether() {
        CurrentKeyManager keyManager = new CurrentKeyManager(pairs.getFirst());
        String alias = keyManager.chooseEngineServerAlias("EC", null, null);
        assertThat(alias).isNotNull();
        keyManager.change(pairs.getLast());
        assertThat(keyManager.getPrivateKey(alias)).isEqualTo(pairs.getFirst().key());
        assertThat(keyManager.getCertificateChain(alias))
                .containsExactlyElementsOf(pairs.getFirst().chain());
    }

    @Test
    void offersNothingForOtherKindsOfKey() {
        CurrentKeyManager keyManager = new CurrentKeyManager(pairs.getFirst());
        assertThat(keyManager.chooseEngineServerAlias("RSA", null, null)).isNull();
        assertThat(keyManager.chooseServerAlias("EdDSA", null, null)).isNull();
        assertThat(keyManager.getServerAliases("RSA", null)).isNull();
        assertThat(keyManager.getServerAliases("EC", null)).hasSize(1);
    }

    /** Accepts one connection after the other, and ends each when the handshake is done. */
    private final class Server implements AutoCloseable {
        private final SSLServerSocket socket;
        private final Thread thread;
        private final SSLContext client;

        Server(KeyManager keyManager) throws GeneralSecurityException, IOException {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {keyManager}, null, null);
            socket = (SSLServerSocket)
                    context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
            client = trusting();
            thread = Thread.ofVirtual().start(this::accept);
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
                    // The client's side of it is what the test looks at.
                }
            }
        }

        /** The certificate that was served, and found to be right for 127.0.0.1 by the platform's own check. */
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
                // No handshake may be spared by resuming this one.
                connection.getSession().invalidate();
                return served.getFirst();
            }
        }

        @Override
        public void close() throws IOException, InterruptedException {
            socket.close();
            thread.join();
        }
    }
}

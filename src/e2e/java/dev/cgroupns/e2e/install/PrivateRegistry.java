package dev.cgroupns.e2e.install;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.cgroupns.certificate.KeyPairAndChain;
import dev.cgroupns.certificate.Pem;
import dev.cgroupns.certificate.SelfSigned;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A registry on the node with one image and an authority of its own. */
final class PrivateRegistry implements AutoCloseable {
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    private static final String CONFIG = "application/vnd.oci.image.config.v1+json";
    /** It has no layers for a kubelet, only what the webhook reads. */
    private static final String REPOSITORY = "/team/moby/buildkit";

    private final KeyPairAndChain pair;
    private final HttpsServer server;
    private final String host;
    private final String config;
    private final String manifest;

    /**
     * Starts it on all addresses.
     *
     * @param host the name or address that clients use
     * @param entrypoint the entrypoint of its image
     */
    static PrivateRegistry start(String host, String entrypoint) {
        try {
            return new PrivateRegistry(host, entrypoint);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("cannot start a registry for " + host, e);
        }
    }

    private PrivateRegistry(String host, String entrypoint) throws IOException, GeneralSecurityException {
        this.host = host;
        pair = SelfSigned.make(List.of(host), Duration.ofHours(1));
        config = "{\"os\":\"linux\",\"architecture\":\"amd64\",\"config\":{\"Entrypoint\":[\"" + entrypoint + "\"]}}";
        manifest =
                "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d},\"layers\":[]}"
                        .formatted(MANIFEST, CONFIG, digest(config), config.length());
        server = HttpsServer.create(new InetSocketAddress(0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context(pair)));
        Map.of(
                        "/v2" + REPOSITORY + "/manifests/1", manifest,
                        "/v2" + REPOSITORY + "/manifests/" + digest(manifest), manifest,
                        "/v2" + REPOSITORY + "/blobs/" + digest(config), config)
                .forEach((path, content) -> server.createContext(path, exchange -> answer(exchange, content)));
        server.start();
    }

    /** Host and port. */
    String name() {
        return host + ":" + server.getAddress().getPort();
    }

    /** Its one image. */
    String image() {
        return name() + REPOSITORY + ":1";
    }

    /** The certificate that signed its own, PEM. */
    String authority() {
        return Pem.text(pair.authority());
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private static void answer(HttpExchange exchange, String content) throws IOException {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Docker-Content-Digest", digest(content));
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(200, head ? -1 : bytes.length);
        if (!head) {
            exchange.getResponseBody().write(bytes);
        }
        exchange.close();
    }

    private static String digest(String content) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
            return "sha256:" + HexFormat.of().formatHex(hash);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static SSLContext context(KeyPairAndChain pair) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("registry", pair.key(), new char[0], pair.chain().toArray(Certificate[]::new));
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }
}

package dev.cgroupns.e2e.webhook;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** A client that makes a new handshake for every request. */
public final class TlsClient {
    private static final int TIMEOUT_MILLIS = 20_000;

    private TlsClient() {}

    /** The certificate that a server presents, regardless of its issuer. */
    public static X509Certificate certificate(URI server) {
        try (SSLSocket socket = connect(server)) {
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A connection after the handshake, without trust checks. */
    public static SSLSocket connect(URI server) throws IOException {
        SSLSocket socket = (SSLSocket)
                context(new Everybody()).getSocketFactory().createSocket(server.getHost(), server.getPort());
        socket.setSoTimeout(TIMEOUT_MILLIS);
        // Or the request waits 40 ms for the acknowledgement of the handshake's end (tcp(7), TCP_NODELAY).
        socket.setTcpNoDelay(true);
        socket.startHandshake();
        return socket;
    }

    /**
     * Posts a body to a server that the caBundle must trust.
     *
     * @param caBundle PEM
     * @return the status code
     */
    public static int post(URI server, String caBundle, byte[] body) throws IOException {
        return send(server, caBundle, body).getResponseCode();
    }

    /** The same, for an answer with status 200. */
    public static String answer(URI server, String caBundle, byte[] body) throws IOException {
        return new String(send(server, caBundle, body).getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static HttpsURLConnection send(URI server, String caBundle, byte[] body) throws IOException {
        HttpsURLConnection connection = (HttpsURLConnection) server.toURL().openConnection();
        connection.setSSLSocketFactory(context(trusting(caBundle)).getSocketFactory());
        connection.setConnectTimeout(TIMEOUT_MILLIS);
        connection.setReadTimeout(TIMEOUT_MILLIS);
        connection.setRequestProperty("Content-Type", "application/json");
        connection.setRequestProperty("Connection", "close");
        connection.setDoOutput(true);
        connection.getOutputStream().write(body);
        return connection;
    }

    private static SSLContext context(TrustManager trust) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {trust}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has TLS", e);
        }
    }

    private static TrustManager trusting(String caBundle) throws IOException {
        try {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            var in = new ByteArrayInputStream(caBundle.getBytes(StandardCharsets.US_ASCII));
            for (var authority : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                trusted.setCertificateEntry(String.valueOf(trusted.size()), authority);
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(trusted);
            return factory.getTrustManagers()[0];
        } catch (GeneralSecurityException e) {
            throw new IOException("this caBundle cannot be used: " + caBundle, e);
        }
    }

    private static final class Everybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}

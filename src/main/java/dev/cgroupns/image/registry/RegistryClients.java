package dev.cgroupns.image.registry;

import dev.cgroupns.image.registry.Proxies.Proxy;
import dev.cgroupns.image.registry.Transport.Request;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.ProxyType;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.TrustOptions;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Vert.x's HTTP clients: one, with its pool of connections, for each set of trusted CAs. */
final class RegistryClients implements AutoCloseable {
    private static final int CONNECTIONS_PER_HOST = 16;
    private static final int WAITING_PER_HOST = 128;
    /** For TCP only. A connection that takes longer has lost its first two packets. */
    private static final int CONNECT_MILLIS = 2000;

    private static final int LONGEST_HEADERS = 32 * 1024;
    private static final int IDLE_SECONDS = 20;

    private final Vertx vertx;
    private final Map<CertificateAuthorities, HttpClient> clients = new ConcurrentHashMap<>();

    RegistryClients(Vertx vertx) {
        this.vertx = vertx;
    }

    /** A request that is ready to be sent, on a connection that is new or free. */
    Future<HttpClientRequest> connect(Request request, Route route, Duration patience) {
        return clients.computeIfAbsent(request.endpoint().trust(), this::newClient)
                .request(options(request, route).setConnectTimeout(patience.toMillis()));
    }

    private static RequestOptions options(Request request, Route route) {
        URI uri = request.uri();
        boolean tls = uri.getScheme().equals("https");
        int port = Origin.of(uri).port();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        RequestOptions options = new RequestOptions()
                .setMethod(request.method())
                .setHost(request.host())
                .setPort(port)
                .setSsl(tls)
                .setURI((uri.getRawPath().isEmpty() ? "/" : uri.getRawPath()) + query)
                .setFollowRedirects(false);
        return switch (route) {
            // The name for TLS and the Host header; the address that was checked for the socket.
            case Route.Direct(InetAddress address) ->
                options.setServer(SocketAddress.inetSocketAddress(port, address.getHostAddress()));
            case Route.Proxied(Proxy proxy) -> options.setProxyOptions(options(proxy));
        };
    }

    private static ProxyOptions options(Proxy proxy) {
        ProxyOptions options =
                new ProxyOptions().setType(ProxyType.HTTP).setHost(proxy.host()).setPort(proxy.port());
        return proxy.user().isEmpty()
                ? options
                : options.setUsername(proxy.user()).setPassword(proxy.password());
    }

    private HttpClient newClient(CertificateAuthorities trust) {
        return vertx.createHttpClient(new HttpClientOptions()
                .setTrustOptions(TrustOptions.wrap(trust.trustManager()))
                .setVerifyHost(true)
                .setConnectTimeout(CONNECT_MILLIS)
                .setDecompressionSupported(false)
                .setMaxPoolSize(CONNECTIONS_PER_HOST)
                .setMaxWaitQueueSize(WAITING_PER_HOST)
                .setMaxHeaderSize(LONGEST_HEADERS)
                .setKeepAliveTimeout(IDLE_SECONDS));
    }

    @Override
    public void close() {
        clients.values().forEach(HttpClient::close);
    }
}

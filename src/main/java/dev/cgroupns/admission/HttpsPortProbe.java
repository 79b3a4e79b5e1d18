package dev.cgroupns.admission;

import dev.cgroupns.certificate.ServingCertificate;
import io.quarkus.value.registry.ValueRegistry;
import io.quarkus.vertx.http.HttpServer;
import io.quarkus.vertx.http.HttpsServerStart;
import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.net.TrustOptions;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Checks the HTTPS port as a client does, with a new connection each time, over loopback. */
@Singleton
final class HttpsPortProbe {
    private static final String ANY_ADDRESS = "0.0.0.0";
    /** Below the timeouts of the kubelet's probes. */
    private static final Duration TIMEOUT = Duration.ofMillis(1500);

    private final Vertx vertx;
    private final ValueRegistry registry;
    private final ServingCertificate serving;
    private volatile @Nullable HttpsServerStart announced;
    private @Nullable HttpClient client;

    /** The result of a check. */
    enum PortState {
        /** The process has not opened it yet. */
        NOT_OPEN_YET,
        ANSWERS,
        /** The port did not answer in time: the process is busy or stuck. */
        SILENT,
        /** The port accepts no connections. */
        CLOSED
    }

    @Inject
    HttpsPortProbe(Vertx vertx, ValueRegistry registry, ServingCertificate serving) {
        this.vertx = vertx;
        this.registry = registry;
        this.serving = serving;
    }

    void opened(@ObservesAsync HttpsServerStart server) {
        announced = server;
    }

    /** Sends a request; any answer will do. */
    Uni<PortState> ask() {
        return client().map(HttpsPortProbe::ask)
                .orElseGet(() -> Uni.createFrom().item(PortState.NOT_OPEN_YET));
    }

    private static Uni<PortState> ask(HttpClient client) {
        return Uni.createFrom()
                .completionStage(() -> client.request(HttpMethod.GET, "/")
                        .compose(HttpClientRequest::send)
                        .toCompletionStage())
                .map(_ -> PortState.ANSWERS)
                .ifNoItem()
                .after(TIMEOUT)
                .fail()
                .onFailure(TimeoutException.class)
                .recoverWithItem(PortState.SILENT)
                .onFailure()
                .recoverWithItem(PortState.CLOSED);
    }

    private synchronized Optional<HttpClient> client() {
        HttpsServerStart server = announced;
        if (client == null && server != null) {
            client = options(server)
                    .map(options -> vertx.createHttpClient(options.setKeepAlive(false)))
                    .orElse(null);
        }
        return Optional.ofNullable(client);
    }

    /**
     * The options of a client that calls this process, or nothing while the number of its port is not known. Several
     * threads open the port at the same time, and Quarkus can announce that it is open before the one that notes the
     * number has done so.
     */
    Optional<HttpClientOptions> options(HttpsServerStart server) {
        return registry.containsKey(HttpServer.HTTPS_PORT)
                ? Optional.of(options(server.options().getHost(), registry.get(HttpServer.HTTPS_PORT)))
                : Optional.empty();
    }

    private HttpClientOptions options(String host, int port) {
        return new HttpClientOptions()
                .setDefaultHost(host.equals(ANY_ADDRESS) ? "127.0.0.1" : host)
                .setDefaultPort(port)
                .setSsl(true)
                // The certificate is for the Service's name. Here it only matters that it is this process's.
                .setVerifyHost(false)
                .setTrustOptions(TrustOptions.wrap(new ServedCertificateTrust(serving)));
    }
}

package dev.cgroupns.admission;

import io.netty.handler.ssl.DelegatingSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.spi.tls.DefaultSslContextFactory;
import io.vertx.core.spi.tls.SslContextFactory;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/**
 * The TLS of the HTTPS port. It registers each connection with {@link Connections} as soon as it is accepted; Vert.x
 * itself reports a connection only with its first request.
 */
@Singleton
final class GuardedTls implements HttpServerOptionsCustomizer {
    /** A handshake takes milliseconds, mostly for the network's round trips. */
    private static final int HANDSHAKE_SECONDS = 5;

    private final Connections connections;
    private final ClientAuthentication callers;

    @Inject
    GuardedTls(Connections connections, ClientAuthentication callers) {
        this.connections = connections;
        this.callers = callers;
    }

    @Override
    public void customizeHttpsServer(HttpServerOptions options) {
        options.setSslHandshakeTimeout(HANDSHAKE_SECONDS).setSslHandshakeTimeoutUnit(TimeUnit.SECONDS);
        options.setSslEngineOptions(new Options(connections));
        callers.ask(options);
    }

    /**
     * Pools the arrays of the JDK's TLS engine. Without a pool, two arrays of 17 KB are allocated for each request, a
     * third of all allocations. In the chart's small heap, that causes a garbage collection every 20 ms, during which
     * no review is answered.
     */
    private static final class Options extends JdkSSLEngineOptions {
        private final Connections connections;

        Options(Connections connections) {
            this.connections = connections;
            setPooledHeapBuffers(true);
        }

        // Vert.x copies options before it uses them.
        @Override
        public JdkSSLEngineOptions copy() {
            return new Options(connections);
        }

        @Override
        public SslContextFactory sslContextFactory() {
            return new DefaultSslContextFactory(SslProvider.JDK, false) {
                @Override
                public SslContext create() throws SSLException {
                    return new Guarded(super.create(), connections);
                }
            };
        }
    }

    private static final class Guarded extends DelegatingSslContext {
        private final Connections connections;

        Guarded(SslContext context, Connections connections) {
            super(context);
            this.connections = connections;
        }

        @Override
        protected void initEngine(SSLEngine engine) {
            // The engine needs no change.
        }

        @Override
        protected void initHandler(SslHandler handler) {
            connections.accepted(handler);
        }
    }
}

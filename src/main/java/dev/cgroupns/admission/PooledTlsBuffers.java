package dev.cgroupns.admission;

import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.JdkSSLEngineOptions;
import jakarta.inject.Singleton;

/**
 * Keeps the arrays that the JDK's TLS engine works on. Made anew they are two of 17 KB for each request, a third of all
 * that is allocated; in the chart's small heap that is a garbage collection every 20 ms, during which nobody is answered.
 */
@Singleton
final class PooledTlsBuffers implements HttpServerOptionsCustomizer {
    @Override
    public void customizeHttpsServer(HttpServerOptions options) {
        options.setSslEngineOptions(new JdkSSLEngineOptions().setPooledHeapBuffers(true));
    }
}

package dev.cgroupns.admission;

import dev.cgroupns.config.ConfigurationReader;
import dev.cgroupns.image.credentials.PullSecrets;
import dev.cgroupns.image.lookup.ImageResolver;
import dev.cgroupns.image.lookup.LookupLimits;
import dev.cgroupns.image.lookup.LookupObserver;
import dev.cgroupns.image.registry.AddressGuard;
import dev.cgroupns.image.registry.Proxies;
import dev.cgroupns.image.registry.Registries;
import io.vertx.core.Vertx;
import java.time.Duration;

/** Image lookups with the default configuration, for an {@link Admission} that no server runs. */
final class DefaultLookups implements AutoCloseable {
    private final Vertx vertx = Vertx.vertx();
    private final ImageLookups lookups = new ImageLookups(
            new ImageResolver(
                    new Registries(
                            vertx,
                            ConfigurationReader.defaults().registries(),
                            AddressGuard.Names.SYSTEM,
                            Proxies.NONE,
                            Duration.ofSeconds(1)),
                    LookupLimits.DEFAULTS,
                    LookupObserver.NONE),
            PullSecrets.NONE,
            Duration.ofSeconds(1));

    ImageLookups get() {
        return lookups;
    }

    @Override
    public void close() {
        lookups.close();
        vertx.close();
    }
}

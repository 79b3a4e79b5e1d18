package dev.cgroupns.admission;

import dev.cgroupns.config.BuildVersion;
import dev.cgroupns.config.Configuration;
import dev.cgroupns.config.ConfigurationReader;
import dev.cgroupns.image.credentials.PullSecrets;
import dev.cgroupns.image.lookup.ImageResolver;
import dev.cgroupns.image.lookup.LookupLimits;
import dev.cgroupns.image.lookup.LookupObserver;
import dev.cgroupns.image.registry.AddressGuard.Names;
import dev.cgroupns.image.registry.Registries;
import dev.cgroupns.patch.Injector;
import dev.cgroupns.verdict.Judge;
import io.quarkus.runtime.Startup;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Makes what the configuration decides, at start-up: a wrong configuration must not wait for the first pod. */
@Singleton
public final class ConfiguredBeans {

    @Produces
    @Singleton
    @Startup
    Configuration configuration(@ConfigProperty(name = "cgroupns.config") Optional<Path> file) {
        return file.map(ConfigurationReader::read).orElseGet(ConfigurationReader::defaults);
    }

    @Produces
    @Singleton
    @Startup
    Injector injector(Configuration configuration) {
        return new Injector(new Judge(configuration.policy()), configuration.launcherSettings(BuildVersion.current()));
    }

    @Produces
    @Singleton
    @Startup
    ImageLookups imageLookups(Configuration configuration, Vertx vertx) {
        LookupLimits limits = LookupLimits.DEFAULTS;
        Registries registries =
                new Registries(vertx, configuration.registryPolicy(), Names.SYSTEM, limits.hostDownAge());
        return new ImageLookups(
                new ImageResolver(registries, limits, LookupObserver.NONE), PullSecrets.NONE, limits.budget());
    }
}

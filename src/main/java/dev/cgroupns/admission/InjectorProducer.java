package dev.cgroupns.admission;

import dev.cgroupns.config.BuildVersion;
import dev.cgroupns.config.Configuration;
import dev.cgroupns.config.ConfigurationReader;
import dev.cgroupns.patch.Injector;
import dev.cgroupns.verdict.Judge;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Makes the injector from the configuration file, at start-up: a wrong configuration must not wait for the first pod. */
@Singleton
public final class InjectorProducer {

    @Produces
    @Singleton
    @Startup
    Injector injector(@ConfigProperty(name = "cgroupns.config") Optional<Path> file) {
        Configuration configuration = file.map(ConfigurationReader::read).orElseGet(ConfigurationReader::defaults);
        return new Injector(new Judge(configuration.policy()), configuration.launcherSettings(BuildVersion.current()));
    }
}
